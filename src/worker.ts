import { createApp } from './http/app.ts';
import { createServices } from './platform/services.ts';

const app = createApp();

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    return app.fetch(request, { services: createServices(request, env, context) });
  },
} satisfies ExportedHandler<Env>;
