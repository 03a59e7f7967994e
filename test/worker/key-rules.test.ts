import { createExecutionContext } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import { createServices } from '../../src/platform/services.ts';
import { admin, bearer, type Key, make, master, read, send } from './key-client.ts';
import { call, expectProblem, post } from './renderstack-client.ts';

describe('a change', () => {
  const change = ({ id }: Key, changes: object) => send('PATCH', `/keys/${id}`, master, changes);

  it('gives Allowed Hosts to get keys only, and no expiry in the past', async () => {
    const server = await make({ type: 'read-only', name: 'Server' });
    const hosts = await change(server, { allowed_hosts: ['a.example'] });
    expect(await expectProblem(hosts, 400, 'validation-error')).toMatchObject({
      param: 'allowed_hosts',
    });
    const past = await change(server, { expires_at: '2020-01-01T00:00:00Z' });
    expect(await expectProblem(past, 400, 'validation-error')).toMatchObject({
      param: 'expires_at',
    });
    expect(await read(`/keys/${server.id}`)).toMatchObject({ allowed_hosts: [], expires_at: null });
  });

  it('brings no key back that has expired, nor does a rotation', async () => {
    const made = await make({ type: 'get', name: 'x', expires_at: '2099-01-01T00:00:00Z' });
    await env.DB.prepare('UPDATE api_keys SET expires_at = 1 WHERE id = ?').bind(made.id).run();
    expect(await read(`/keys/${made.id}`)).toMatchObject({ status: 'expired', revoked_at: null });
    await expectProblem(await change(made, { expires_at: null }), 409, 'conflict');
    const rotated = await send('POST', `/keys/${made.id}/rotate`, master);
    await expectProblem(rotated, 409, 'conflict');
    expect((await send('DELETE', `/keys/${made.id}`, master)).status).toBe(204);
  });
});

describe('a rotation', () => {
  it('needs no body, nor does a clone, and says until when the old key works', async () => {
    const old = await make({ type: 'get', name: 'Old', expires_at: '2099-01-01T00:00:00Z' });
    const before = Date.now();
    const rotated = await send('POST', `/keys/${old.id}/rotate`, master);
    expect(rotated.status).toBe(201);
    const shown = await read(`/keys/${old.id}`);
    expect(shown).toMatchObject({ status: 'active', expires_at: '2099-01-01T00:00:00.000Z' });
    const left = Date.parse(String(shown['revoked_at'])) - before;
    expect(left).toBeGreaterThanOrEqual(86_400_000);
    expect(left).toBeLessThan(86_460_000);
    const headers = bearer(master);
    const bare = await call(`/api/v1/keys/${old.id}/rotate`, { method: 'POST', headers });
    expect(await bare.json()).toMatchObject({ expires_at: '2099-01-01T00:00:00.000Z' });
    const clone = await call('/api/v1/templates/card/clone', { method: 'POST', headers });
    expect(clone.status).toBe(201);
  });
});

it('nobody gives more than they have', async () => {
  const expires_at = new Date(Date.now() + 7 * 86_400_000).toISOString();
  const has = { rate_limit: 1000, monthly_quota: 500, expires_at };
  const manager = await make({ type: 'master', name: 'Limited', tenant: 'limited', ...has }, admin);
  const other = await make({ type: 'get', name: 'Other', tenant: 'limited' }, admin);
  const get = { type: 'get', name: 'x' };
  expect(await make({ ...get, ...has }, manager.key)).toMatchObject(has);
  for (const [param, changes] of [
    ['rate_limit', { rate_limit: 1001 }],
    ['rate_limit', { rate_limit: null }],
    ['monthly_quota', { monthly_quota: 501 }],
    ['expires_at', { expires_at: null }],
  ] as const) {
    const made = await send('POST', '/keys', manager.key, { ...get, ...has, ...changes });
    expect(await expectProblem(made, 403, 'forbidden')).toMatchObject({ param });
    for (const { id } of [manager, other]) {
      const changed = await send('PATCH', `/keys/${id}`, manager.key, changes);
      expect(await expectProblem(changed, 403, 'forbidden')).toMatchObject({ param });
    }
  }
  const rotated = await send('POST', `/keys/${other.id}/rotate`, manager.key);
  await expectProblem(rotated, 403, 'forbidden');
  expect((await send('POST', `/keys/${manager.id}/rotate`, manager.key)).status).toBe(201);
  await expectProblem(
    await send('POST', `/keys/${manager.id}/rotate`, manager.key),
    403,
    'forbidden',
  );
});

it('keys are listed in pages', async () => {
  for (let index = 0; index < 3; index += 1) {
    await make({ type: 'get', name: `Key ${index}`, tenant: 'paged' }, admin);
  }
  const list = (query: string) => send('GET', `/keys?tenant=paged${query}`, admin);
  type Page = { data: { name: string }[]; next_cursor: string | null };
  const one = await (await list('&limit=2')).json<Page>();
  const two = await (await list(`&limit=2&cursor=${one.next_cursor}`)).json<Page>();
  expect(one.data.length).toBe(2);
  expect([...one.data, ...two.data].map(({ name }) => name).sort()).toEqual([
    ...['Key 0', 'Key 1', 'Key 2'],
  ]);
  expect(two.next_cursor).toBeNull();
  for (const [param, query] of [
    ['cursor', '&cursor=x'],
    ['limit', '&limit=0'],
    ['limit', '&limit=201'],
  ] as const) {
    const problem = await expectProblem(await list(query), 400, 'validation-error');
    expect(problem).toMatchObject({ param });
  }
});

it('`key` is another name for `apiKey`', async () => {
  const path = '/api/v1/render?template=card&width=64';
  expect((await call(`${path}&key=rs_get_dev`)).status).toBe(200);
  await expectProblem(await call(`${path}&key=rs_get_unknown`), 401, 'authentication-error');
});

describe('the keys that everybody knows', () => {
  it('are for localhost', async () => {
    const deployed = (headers: Record<string, string>, query = '') =>
      exports.default.fetch(new Request(`https://platen.example/api/v1/${query}`, { headers }));
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      const request = new Request(`http://${host}/api/v1/keys`, { headers: bearer('rs_live_dev') });
      expect((await exports.default.fetch(request)).status, host).toBe(200);
    }
    const answers = [
      await deployed(bearer('rs_live_dev'), 'keys'),
      await deployed({}, 'render?template=card&apiKey=rs_get_dev'),
      await deployed({ ...bearer('rs_live_dev'), Host: 'localhost' }, 'keys'),
    ];
    for (const answer of answers) await expectProblem(answer, 401, 'authentication-error');
    expect((await deployed(bearer(admin), 'keys')).status).toBe(200);
  });

  it('are of no use to pages of other hosts, but for pictures', async () => {
    const origin = (Origin: string) => ({ ...bearer('rs_live_dev'), Origin });
    const routes = [
      ['GET', '/api/v1/keys'],
      ['POST', '/api/v1/renders/json'],
      ['DELETE', '/api/v1/templates/card'],
    ] as const;
    for (const [method, path] of routes) {
      for (const Origin of ['https://evil.test', 'null']) {
        const response = await call(path, { method, headers: origin(Origin) });
        expect((await expectProblem(response, 403, 'forbidden')).hint).toContain('localhost');
      }
    }
    for (const Origin of ['http://localhost:3000', 'http://127.0.0.1:8787']) {
      const headers = { ...origin(Origin), 'Content-Type': 'application/json' };
      expect((await post('/renders/sync', { template: 'card', width: 64 }, headers)).status).toBe(
        200,
      );
    }
    const picture = '/api/v1/render?template=card&width=64&apiKey=rs_get_dev';
    const shown = await call(picture, { headers: { Origin: 'https://evil.test' } });
    expect(shown.status).toBe(200);
    const own = { ...bearer(master), Origin: 'https://app.example' };
    expect((await call('/api/v1/keys', { headers: own })).status).toBe(200);
  });
});

describe('PLATEN_SECRET', () => {
  function open(secret: string | undefined) {
    const lines: string[] = [];
    const warn = vi.spyOn(console, 'warn').mockImplementation((line) => lines.push(line));
    const changed = { ...env, PLATEN_SECRET: secret } as typeof env;
    const request = new Request('http://localhost/');
    const { signingSecret, s3Settings } = createServices(
      request,
      changed,
      createExecutionContext(),
    );
    warn.mockRestore();
    return { has: [signingSecret !== null, s3Settings !== null], lines };
  }

  it('is none when it is shorter than 32 characters, with a line in the log', () => {
    const short = open('x'.repeat(31));
    expect(short.has).toEqual([false, false]);
    expect(short.lines.length).toBe(1);
    expect(short.lines[0]).toContain('PLATEN_SECRET');
    expect(short.lines[0]).not.toContain('xxx');
    expect(open('')).toMatchObject({ has: [false, false], lines: [expect.any(String)] });
    expect(open(undefined)).toEqual({ has: [false, false], lines: [] });
    expect(open('x'.repeat(32))).toEqual({ has: [true, true], lines: [] });
  });
});
