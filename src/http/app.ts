import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { createRenderStack } from '../dialects/renderstack/operations.ts';
import type { Services } from '../service/services.ts';

/** All dialects on one host, told apart by path. */
export function createApp(): Hono<{ Bindings: { services: Services } }> {
  const app = new Hono<{ Bindings: { services: Services } }>();
  app.use(
    '/api/*',
    cors({
      origin: '*',
      exposeHeaders: [
        'ETag',
        'Server-Timing',
        'X-Cache',
        'X-Render-Id',
        'X-Render-Duration-Ms',
        'X-Render-Warnings',
      ],
    }),
  );
  app.use('/api/*', async ({ env, header }, next) => {
    await next();
    const { wasmBytes } = env.services;
    if (wasmBytes !== null) header('X-Wasm-Megabytes', (wasmBytes() / 1e6).toFixed(1));
  });
  app.route('/api/v1', createRenderStack());
  app.notFound((context) => context.json({ title: 'Not Found', status: 404 }, 404));
  return app;
}
