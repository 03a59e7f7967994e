import { createApp } from './http/app.ts';
import { ownVia } from './platform/guarded-fetch.ts';
import { createServices } from './platform/services.ts';

const app = createApp();

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    // A picture's address led back here: drawing it would draw itself, and again.
    if (request.headers.get('Via')?.includes(ownVia) === true) {
      return new Response('Platen does not fetch pictures from itself\n', { status: 508 });
    }
    return app.fetch(request, { services: createServices(request, env, context) });
  },
} satisfies ExportedHandler<Env>;
