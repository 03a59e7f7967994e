import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { admin, type Key, make, master, masterOfOther, read, send } from './key-client.ts';
import { call, expectProblem } from './renderstack-client.ts';

function image({ key }: Key, headers: Record<string, string> = {}): Promise<Response> {
  return call(`/api/v1/render?apiKey=${key}&template=card&width=64`, { headers });
}

const page = (host: string) => ({ Referer: `https://${host}/` });

describe('making a key', () => {
  it('tells the key and its signing secret once', async () => {
    const made = await make({ type: 'get', name: ' Blog ', allowed_hosts: ['WWW.Blog.example.'] });
    const { key, signing_secret, ...rest } = made;
    expect(key).toMatch(/^rs_get_[0-9A-Za-z]{32}$/);
    expect(signing_secret).toMatch(/^ss_[\w-]{43}$/);
    expect(rest).toEqual({
      id: expect.stringMatching(/^key_[0-9a-f]{32}$/),
      ...{ type: 'get', name: 'Blog', hint: `rs_get_…${key.slice(-4)}` },
      ...{ tenant: 'default', project: null, allowed_hosts: ['www.blog.example'] },
      ...{ allows_no_referer: true, rate_limit: null, monthly_quota: null, status: 'active' },
      created_at: expect.stringMatching(/Z$/),
      ...{ last_used_at: null, expires_at: null, revoked_at: null },
    });
    expect(await read(`/keys/${made.id}`)).toEqual(rest);
    const { data } = await (await send('GET', '/keys', master)).json<{ data: Key[] }>();
    expect(data[0]).toEqual(rest);
  });

  it('makes no two that are alike, and none with a signing secret that cannot sign', async () => {
    const one = await make({ type: 'master', name: 'One' });
    const two = await make({ type: 'master', name: 'One' });
    expect(one.key).toMatch(/^rs_live_[0-9A-Za-z]{32}$/);
    expect(two.key).not.toBe(one.key);
    expect(one).not.toHaveProperty('signing_secret');
  });

  it('keeps what was said of it', async () => {
    const said = {
      ...{ type: 'get', name: 'Mail', project: 'events', rate_limit: 100_000, monthly_quota: 5 },
      allowed_hosts: ['*', '*.bücher.example'],
      ...{ allows_no_referer: false, expires_at: '2099-01-01T02:00:00+02:00' },
    };
    expect(await make(said)).toMatchObject({
      ...said,
      ...{
        allowed_hosts: ['*', '*.xn--bcher-kva.example'],
        expires_at: '2099-01-01T00:00:00.000Z',
      },
    });
  });

  it.each([
    ['type', { type: 'root' }],
    ['type', { type: undefined }],
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(101) }],
    ['project', { type: 'project' }],
    ['project', { type: 'master', project: 'events' }],
    ['project', { project: 'a/b' }],
    ['allowed_hosts.0', { allowed_hosts: ['https://example.com'] }],
    ['allowed_hosts.1', { allowed_hosts: ['example.com', 'example.com:80'] }],
    ['allowed_hosts', { allowed_hosts: Array(101).fill('example.com') }],
    ['allowed_hosts', { type: 'master', allowed_hosts: ['example.com'] }],
    ['rate_limit', { rate_limit: 0 }],
    ['rate_limit', { rate_limit: 100_001 }],
    ['rate_limit', { rate_limit: 1.5 }],
    ['monthly_quota', { monthly_quota: -1 }],
    ['expires_at', { expires_at: '2020-01-01T00:00:00Z' }],
    ['expires_at', { expires_at: 'tomorrow' }],
    ['tenant', { tenant: 'a b' }],
  ])('names the field that is wrong: %s (%#)', async (param, changes) => {
    const response = await send('POST', '/keys', master, { type: 'get', name: 'x', ...changes });
    expect(await expectProblem(response, 400, 'validation-error')).toMatchObject({ param });
  });

  it('refuses a field that it does not know', async () => {
    const body = { type: 'get', name: 'x', standing: 'admin' };
    await expectProblem(await send('POST', '/keys', master, body), 400, 'validation-error');
  });
});

describe('who manages keys', () => {
  it('A2.8 master keys and no others', async () => {
    const { id } = await make({ type: 'get', name: 'Managed' });
    const others = await Promise.all([
      make({ type: 'project', name: 'P', project: 'events' }),
      make({ type: 'read-only', name: 'R' }),
      make({ type: 'get', name: 'G', allowed_hosts: ['*'] }),
    ]);
    for (const { key } of others) {
      for (const [method, path] of routes(id)) {
        await expectProblem(await send(method, path, key, bodyOf(method)), 403, 'forbidden');
      }
    }
    expect(await read(`/keys/${id}`)).toMatchObject({ name: 'Managed', status: 'active' });
  });

  it('nobody reaches the keys of another tenant', async () => {
    const { id } = await make({ type: 'get', name: 'Ours' });
    for (const [method, path] of routes(id)) {
      if (!path.includes(id)) continue;
      const response = await send(method, path, masterOfOther, bodyOf(method));
      await expectProblem(response, 404, 'not-found');
    }
    const { data } = await (await send('GET', '/keys', masterOfOther)).json<{ data: Key[] }>();
    expect(data.every(({ tenant }) => tenant === 'other')).toBe(true);
    for (const path of ['/keys?tenant=default', `/keys/${id}?tenant=default`]) {
      await expectProblem(await send('GET', path, masterOfOther), 403, 'forbidden');
    }
    const body = { type: 'master', name: 'x', tenant: 'default' };
    await expectProblem(await send('POST', '/keys', masterOfOther, body), 403, 'forbidden');
    expect(await read(`/keys/${id}`)).toMatchObject({ name: 'Ours', status: 'active' });
  });

  it('names the tenant in the query or the body, and one tenant only', async () => {
    const body = { type: 'get', name: 'x' };
    const inQuery = await send('POST', '/keys?tenant=acme', admin, body);
    expect(await inQuery.json()).toMatchObject({ tenant: 'acme' });
    const both = await send('POST', '/keys?tenant=acme', admin, { ...body, tenant: 'acme' });
    expect(both.status).toBe(201);
    const torn = await send('POST', '/keys?tenant=acme', admin, { ...body, tenant: 'other' });
    expect(await expectProblem(torn, 400, 'validation-error')).toMatchObject({ param: 'tenant' });
    await expectProblem(await send('POST', '/keys?tenant=acme', master, body), 403, 'forbidden');
  });

  it('the admin key makes, lists and revokes those of any tenant', async () => {
    const made = await make({ type: 'master', name: 'First', tenant: 'firm' }, admin);
    expect(made['tenant']).toBe('firm');
    const theirs = await make({ type: 'get', name: 'Second' }, made.key);
    expect(theirs['tenant']).toBe('firm');
    const { data } = await (await send('GET', '/keys?tenant=firm', admin)).json<{ data: Key[] }>();
    expect(data.map(({ id }) => id).sort()).toEqual([made.id, theirs.id].sort());
    expect((await send('DELETE', `/keys/${made.id}?tenant=firm`, admin)).status).toBe(204);
    await expectProblem(await send('GET', '/keys', made.key), 401, 'authentication-error');
  });

  it('the admin key names no tenant where it would change its own instead', async () => {
    for (const [method, path] of [
      ['GET', '/templates'],
      ['DELETE', '/templates/card'],
      ['GET', '/settings/s3'],
      ['GET', '/renders'],
    ] as const) {
      const answer = await send(method, `${path}?tenant=other`, admin);
      const { param } = await expectProblem(answer, 400, 'validation-error');
      expect(param, path).toBe('tenant');
    }
  });
});

describe('the life of a key', () => {
  it('A2.7 ends when it is revoked, at once and for good', async () => {
    const made = await make({ type: 'get', name: 'Short', allowed_hosts: ['*'] });
    expect((await image(made)).status).toBe(200);
    expect((await send('DELETE', `/keys/${made.id}`, master)).status).toBe(204);
    await expectProblem(await image(made), 401, 'authentication-error');
    const revoked = await read(`/keys/${made.id}`);
    expect(revoked).toMatchObject({ status: 'revoked', revoked_at: expect.stringMatching(/Z$/) });
    expect((await send('DELETE', `/keys/${made.id}`, master)).status).toBe(204);
    expect(await read(`/keys/${made.id}`)).toEqual(revoked);
    const change = await send('PATCH', `/keys/${made.id}`, master, { expires_at: null });
    await expectProblem(change, 409, 'conflict');
    await expectProblem(await send('DELETE', '/keys/key_nobody', master), 404, 'not-found');
  });

  it('goes on in a successor', async () => {
    const old = await make({ type: 'get', name: 'Old', allowed_hosts: ['*'] });
    const rotate = (overlap: object) => send('POST', `/keys/${old.id}/rotate`, master, overlap);
    const successor = await (await rotate({ overlap_seconds: 60 })).json<Key>();
    expect(successor).toMatchObject({ name: 'Old', allowed_hosts: ['*'], expires_at: null });
    expect((await image(old)).status).toBe(200);
    expect((await image(successor)).status).toBe(200);
    expect(await read(`/keys/${old.id}`)).toMatchObject({ status: 'active' });
    await rotate({ overlap_seconds: 0 });
    await expectProblem(await image(old), 401, 'authentication-error');
    expect((await image(successor)).status).toBe(200);
    for (const overlap_seconds of [-1, 2_592_001, 1.5, '60']) {
      await expectProblem(await rotate({ overlap_seconds }), 400, 'validation-error');
    }
  });

  it('A2.51 A2.52 is led by settings that can change', async () => {
    const made = await make({ type: 'get', name: 'Changing' });
    const change = (body: unknown) => send('PATCH', `/keys/${made.id}`, master, body);
    await expectProblem(await image(made), 403, 'forbidden');
    expect((await change({ allowed_hosts: ['a.example'] })).status).toBe(200);
    expect((await image(made, page('a.example'))).status).toBe(200);
    expect((await image(made)).status).toBe(200);
    await expectProblem(await image(made, page('b.example')), 403, 'forbidden');
    const changed = { name: 'New', allowed_hosts: ['*'], allows_no_referer: false, rate_limit: 5 };
    expect(await (await change(changed)).json()).toMatchObject(changed);
    expect((await image(made, page('b.example'))).status).toBe(200);
    await expectProblem(await image(made), 403, 'forbidden');
    expect(await (await change({})).json()).toMatchObject(changed);
    expect(await (await change({ rate_limit: null })).json()).toMatchObject({ rate_limit: null });
    for (const wrong of [{ type: 'master' }, { tenant: 'x' }, { revoked_at: null }, { name: '' }]) {
      await expectProblem(await change(wrong), 400, 'validation-error');
    }
  });

  it('is told by when it was last used', async () => {
    const made = await make({ type: 'read-only', name: 'Used' });
    expect((await send('GET', '/templates', made.key)).status).toBe(200);
    await expect
      .poll(async () => (await read(`/keys/${made.id}`))['last_used_at'])
      .toMatch(/^20.*Z$/);
  });
});

it('no key and no signing secret is kept anywhere', async () => {
  const made = await make({ type: 'get', name: 'Secret', allowed_hosts: ['*'] });
  await image(made);
  const tables = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
  ).all<{ name: string }>();
  const dumps = tables.results.map(({ name }) => env.DB.prepare(`SELECT * FROM "${name}"`).all());
  const dump = JSON.stringify(await Promise.all(dumps));
  expect(dump).toContain(made.id);
  for (const secret of [made.key.slice(7, -4), String(made['signing_secret']), master, admin]) {
    expect(dump).not.toContain(secret);
  }
});

const routes = (id: string) =>
  [
    ['GET', '/keys'],
    ['POST', '/keys'],
    ['GET', `/keys/${id}`],
    ['PATCH', `/keys/${id}`],
    ['POST', `/keys/${id}/rotate`],
    ['DELETE', `/keys/${id}`],
  ] as const;

const bodyOf = (method: string) => (method === 'POST' || method === 'PATCH' ? {} : undefined);
