import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createApp, dialects } from '../../src/http/app.ts';
import type { LogEntry } from '../../src/service/log.ts';
import type { Services } from '../../src/service/services.ts';
import worker from '../../src/worker.ts';
import { call, expectProblem, live, post } from './renderstack-client.ts';

const routes = dialects.flatMap(({ prefix, operations }) =>
  operations.map(({ method, path }) => ({
    method: method.toUpperCase(),
    route: prefix + path,
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
    const needed = ['Authorization', 'X-API-Key', 'Content-Type', 'If-None-Match', 'Range'];
    needed.push('If-Range', 'If-Modified-Since');
    expect(allowed).toEqual(expect.arrayContaining(needed));
    expect(headers.get('Access-Control-Allow-Credentials')).toBeNull();
  });
});

describe('what is there', () => {
  const real: Record<string, string> = {
    '/api/v1/render': '/api/v1/render?apiKey=rs_get_dev&template=card&width=16',
    '/api/v1/templates/:id': '/api/v1/templates/card',
    '/api/v1/templates/:id/versions': '/api/v1/templates/card/versions',
  };

  beforeAll(async () => {
    const drawing = { template: 'card', width: 16, store: true };
    const drawn = await post('/renders/json', drawing);
    const { id, output } = await drawn.json<{ id: string; output: { url: string } }>();
    real['/api/v1/renders/:id'] = `/api/v1/renders/${id}`;
    real['/files/:path{.+}'] = new URL(output.url).pathname;
    await vi.waitFor(async () =>
      expect((await call(`/api/v1/renders/${id}`, { headers: live })).status).toBe(200),
    );
    const made = await post('/keys', { type: 'get', name: 'A key' });
    real['/api/v1/keys/:id'] = `/api/v1/keys/${(await made.json<{ id: string }>()).id}`;
    const bucket = {
      ...{ endpoint: 'https://s3.example.com', region: 'auto', bucket: 'pictures' },
      ...{ access_key_id: 'an-access-key', secret_access_key: 'a-secret-key' },
    };
    const body = JSON.stringify(bucket);
    await call('/api/v1/settings/s3', { method: 'PUT', headers: live, body });
  });

  it.each(routes.filter(({ method }) => method === 'GET').map(({ route }) => route))(
    '%s is shown to pages from anywhere, and HEAD is GET without the body',
    async (route) => {
      const path = real[route] ?? route;
      const got = await call(path, { headers: live });
      expect(got.status, await got.text()).toBe(200);
      expect(got.headers.get('Access-Control-Allow-Origin')).toBe('*');
      expect(got.headers.get('Access-Control-Expose-Headers')).toBe('*');
      const head = await call(path, { method: 'HEAD', headers: live });
      expect([head.status, await head.text()]).toEqual([200, '']);
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
      expect(await response.json()).toMatchObject({
        request_id: response.headers.get('X-Request-Id'),
        hint: 'GET /openapi.json lists them',
      });
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

describe('a request of our own that came back', () => {
  it('is refused like any other, and is in the log', async () => {
    const { answer, logged } = await send('/api/v1/render', { isOwnFetch: true });
    expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([508, 'no-store']);
    expect(await answer.json()).toMatchObject({
      ...{ type: 'about:blank', title: 'Loop detected', status: 508, request_id: 'request-1' },
    });
    expect(logged).toEqual([expect.objectContaining({ status: 508, problem: 'loop' })]);
  });

  it('is known by its Via, whoever else it went by', async () => {
    const via = `1.1 platen-${env.VERSION.id}`;
    const statusOf = async (Via: string) => (await call('/healthz', { headers: { Via } })).status;
    expect(await statusOf(via)).toBe(508);
    expect(await statusOf(`1.0 a-proxy, ${via}`)).toBe(508);
    expect(await statusOf('1.1 platen-of-somebody-else')).toBe(200);
  });
});

it('A deployment without what it needs says that it is broken, and the log says how', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const broken = { ...env, VERSION: undefined } as unknown as Env;
  const request = new Request('https://platen.test/healthz');
  const answer = await worker.fetch(request, broken, createExecutionContext());
  const body = await answer.json<{ request_id: string }>();
  expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([500, 'no-store']);
  expect(body).toMatchObject({ status: 500, request_id: answer.headers.get('X-Request-Id') });
  expect(String(logged.mock.lastCall)).toContain(body.request_id);
  logged.mockRestore();
});
