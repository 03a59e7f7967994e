import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './mount.ts';

const always = {
  'X-Content-Type-Options': 'nosniff',
  // The address of an image holds its key.
  'Referrer-Policy': 'no-referrer',
  // Pages that isolate themselves may show pictures from here.
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/** What all answers say, and one line of the log for each: the route that was asked for, never the address itself. */
export const observe: MiddlewareHandler<AppEnv> = async (context, next) => {
  const { services } = context.env;
  const started = services.now();
  const facts: Record<string, string> = {};
  context.set('facts', facts);
  await next();
  const duration = services.now() - started;
  const { status, headers } = context.res;
  for (const [name, value] of Object.entries(always)) headers.set(name, value);
  headers.set('X-Request-Id', services.requestId);
  headers.append('Server-Timing', `total;dur=${duration}`);
  const wasmBytes = services.wasmBytes?.();
  if (wasmBytes !== undefined) headers.set('X-Wasm-Megabytes', (wasmBytes / 1e6).toFixed(1));
  services.log({
    level: 'info',
    message: 'request',
    request_id: services.requestId,
    method: context.req.method,
    status,
    duration_ms: duration,
    ...facts,
  });
};
