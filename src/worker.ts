import { createApp } from './http/app.ts';
import { answerBroken } from './http/broken.ts';
import { consoleLog } from './platform/console-log.ts';
import { createBackgroundServices, createServices } from './platform/services.ts';
import { keepHouse } from './service/housekeeping.ts';
import type { Services } from './service/services.ts';

export { Limiter } from './platform/limiter.ts';

const app = createApp();

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    let services: Services;
    try {
      services = createServices(request, env, context);
    } catch (error) {
      return answerBroken(consoleLog, error);
    }
    return app.fetch(request, { services });
  },
  async scheduled(_: ScheduledController, env: Env): Promise<void> {
    await keepHouse(createBackgroundServices(env));
  },
} satisfies ExportedHandler<Env>;
