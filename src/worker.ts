import { createApp } from './http/app.ts';
import { createServices, viaOf } from './platform/services.ts';

const app = createApp();

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    // A picture's address led back here: drawing it would draw itself, and again.
    if (request.headers.get('Via')?.includes(viaOf(env)) === true) {
      const title = 'Platen does not fetch pictures from itself';
      return Response.json({ title, status: 508 }, { status: 508 });
    }
    return app.fetch(request, { services: createServices(request, env, context) });
  },
} satisfies ExportedHandler<Env>;
