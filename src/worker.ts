import { createApp } from './http/app.ts';
import { createBackgroundServices, createServices, viaOf } from './platform/services.ts';
import { keepHouse } from './service/housekeeping.ts';

export { Limiter } from './platform/limiter.ts';

const app = createApp();

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    const services = createServices(request, env, context);
    // A picture's address led back here: drawing it would draw itself, and again.
    if (request.headers.get('Via')?.includes(viaOf(env)) === true) {
      const title = 'Platen does not fetch pictures from itself';
      const headers = { 'X-Request-Id': services.requestId };
      return Response.json({ title, status: 508 }, { status: 508, headers });
    }
    return app.fetch(request, { services });
  },
  async scheduled(_: ScheduledController, env: Env): Promise<void> {
    await keepHouse(createBackgroundServices(env));
  },
} satisfies ExportedHandler<Env>;
