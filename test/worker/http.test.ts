import { describe, expect, it } from 'vitest';
import { createApp, dialects } from '../../src/http/app.ts';
import type { LogEntry } from '../../src/service/log.ts';
import type { Services } from '../../src/service/services.ts';
import { call, expectProblem, live } from './renderstack-client.ts';

const routes = dialects.flatMap(({ prefix, operations }) =>
  operations.map(({ method, path }) => ({
    method: method.toUpperCase(),
    path: (prefix + path).replace(/:\w+(?:\{.*?\})?/g, 'nothing'),
  })),
);
const paths = [...new Set(routes.map(({ path }) => path))];
const methodsOf = (path: string) => routes.filter((route) => route.path === path);

/** The app with services of which only these are there. */
function send(path: string, services: Partial<Services>, init: RequestInit = {}) {
  const logged: LogEntry[] = [];
  const log = (entry: LogEntry) => logged.push(entry);
  const base = { now: () => Date.now(), requestId: 'request-1', wasmBytes: null, build: 'b', log };
  const request = new Request(`https://platen.test${path}`, init);
  const response = createApp().fetch(request, { services: { ...base, ...services } as Services });
  return Promise.resolve(response).then((answer) => ({ answer, logged }));
}

describe('every route', () => {
  it.each(paths)('%s refuses other methods and says which it has', async (path) => {
    const own = methodsOf(path).flatMap(({ method }) =>
      method === 'GET' ? ['GET', 'HEAD'] : method,
    );
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const response = await call(path, { method });
      await response.arrayBuffer();
      if (own.includes(method)) expect(response.status, method).not.toBe(405);
      else {
        expect(response.status, method).toBe(405);
        expect(response.headers.get('Allow')?.split(', ').sort()).toEqual(own.sort());
      }
    }
  });

  it.each(paths)('%s may be called by pages from anywhere', async (path) => {
    const asked = {
      Origin: 'https://shop.example',
      'Access-Control-Request-Method': 'PATCH',
      'Access-Control-Request-Headers': 'authorization,content-type',
    };
    const { status, headers } = await call(path, { method: 'OPTIONS', headers: asked });
    expect(status).toBe(204);
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
    for (const method of methodsOf(path)) {
      expect(headers.get('Access-Control-Allow-Methods')?.split(',')).toContain(method.method);
    }
    const allowed = headers.get('Access-Control-Allow-Headers')?.split(',');
    for (const name of ['Authorization', 'X-API-Key', 'Content-Type', 'If-None-Match', 'Range']) {
      expect(allowed).toContain(name);
    }
    expect(headers.get('Access-Control-Allow-Credentials')).toBeNull();
  });

  it.each(routes.filter(({ method }) => method === 'GET'))(
    'HEAD $path is GET without the body',
    async ({ path }) => {
      const got = await call(path, { headers: live });
      await got.arrayBuffer();
      const head = await call(path, { method: 'HEAD', headers: live });
      expect([head.status, await head.text()]).toEqual([got.status, '']);
      expect(head.headers.get('Content-Type')).toBe(got.headers.get('Content-Type'));
    },
  );
});

describe('addresses that nobody has', () => {
  it.each(['//api//v1/templates', '/api//v1/templates', '/api/v1/templates/', '/api/v2', '/x'])(
    '%s is not found',
    async (path) => {
      const response = await call(path, { headers: live });
      expect(response.status).toBe(404);
      const body = await response.json<{ request_id: string }>();
      expect(body.request_id).toBe(response.headers.get('X-Request-Id'));
    },
  );

  it('A2.5 below the prefix of a dialect are refused in its words', async () => {
    await expectProblem(await call('/api/v1/x'), 404, 'not-found');
    await expectProblem(await call('/api/v1'), 404, 'not-found');
  });

  it.each([
    ['/api/v1/templates/__proto__', 404],
    ['/api/v1/templates/constructor', 404],
    ['/api/v1/keys/__proto__', 404],
    ['/api/v1/renders/%5f%5fproto%5f%5f', 404],
    ['/api/v1/templates/%zz', 404],
    ['/api/v1/templates/%00', 404],
    ['/api/v1/templates/a%2Fb', 404],
    ['/api/v1/templates/%2e%2e%2f%2e%2e', 404],
    ['/api/v1/templates?__proto__=1&constructor=2&limit=1', 200],
    ['/api/v1/templates?__proto__.limit=1', 200],
    [`/api/v1/templates/${'a'.repeat(5000)}`, 404],
  ])('%.60s is answered with %i and pollutes nothing', async (path, status) => {
    const response = await call(path, { headers: live });
    expect(response.status, await response.text()).toBe(status);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('what nobody expected', () => {
  const cause = new TypeError('cannot read rs_live_0123456789abcdef of undefined');
  const failing = { find: () => Promise.reject(cause) } as Partial<Services['keys']>;

  it('A2.12 is a 500 without a word of what it was, and is in the log with its stack', async () => {
    const keys = failing as Services['keys'];
    const { answer, logged } = await send('/api/v1/templates', { keys }, { headers: live });
    const body = await expectProblem(answer, 500, 'server-error');
    expect(body).toMatchObject({ request_id: 'request-1' });
    expect(JSON.stringify(body)).not.toContain('undefined');
    expect(answer.headers.get('X-Request-Id')).toBe('request-1');
    expect(logged).toEqual([
      expect.objectContaining({ level: 'error', cause: cause.stack, request_id: 'request-1' }),
      expect.objectContaining({ message: 'request', status: 500, problem: 'internal' }),
    ]);
  });

  it('in the middle of the app is a 500 too', async () => {
    const log = ({ level }: LogEntry) => {
      if (level === 'info') throw new Error('the log is full');
    };
    const { answer } = await send('/healthz', { log, checkHealth: async () => ({}) });
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ status: 500, request_id: 'request-1' });
  });

  it('is no error of ours when nobody waits for the answer any more', async () => {
    const keys = failing as Services['keys'];
    const init = { headers: live, signal: AbortSignal.abort() };
    const { logged } = await send('/api/v1/templates', { keys }, init);
    expect(logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
