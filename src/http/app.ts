import { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { Dialect } from '../dialects/dialect.ts';
import { renderStack } from '../dialects/renderstack/dialect.ts';
import { type AppEnv, mountDialect, refuse, toProblem } from './mount.ts';
import { observe } from './observe.ts';
import { createOwnDialect } from './own-dialect.ts';
import { refuseOwnFetches } from './own-fetches.ts';

const vendors = [renderStack];
const own = createOwnDialect(vendors);

/** The own one last: it also answers for addresses that nobody has. */
export const dialects: readonly Dialect[] = [...vendors, own];

const anyOrigin = cors({
  origin: '*',
  allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowHeaders: [
    ...['Authorization', 'Content-Type', 'X-API-Key'],
    ...['If-Modified-Since', 'If-None-Match', 'If-Range', 'Range'],
  ],
  // Seconds that a browser asks no more.
  maxAge: 7200,
  exposeHeaders: ['*'],
});

/** All dialects on one host, told apart by path. */
export function createApp(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(observe);
  app.use(anyOrigin);
  app.use(refuseOwnFetches);
  for (const dialect of dialects) app.route(dialect.prefix, mountDialect(dialect));
  app.onError((error, context) => refuse(own, context, toProblem(error, context)));
  return app;
}
