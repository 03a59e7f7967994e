import { listDurableObjectIds, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { call } from './renderstack-client.ts';

const admin = 'rs_live_admin0123456789abcdef';
const levels = ['debug', 'log', 'info', 'warn', 'error'] as const;
const images = { Accept: 'image/avif,image/*,*/*;q=0.8' };

/** Every line of the log, as it is written. */
let lines: string[];

beforeEach(() => {
  lines = [];
  for (const level of levels) {
    vi.spyOn(console, level).mockImplementation((...words) => {
      lines.push(words.map(String).join(' '));
    });
  }
});
afterEach(() => vi.restoreAllMocks());

const logged = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
const json = (key: string) => ({
  Authorization: `Bearer ${key}`,
  'Content-Type': 'application/json',
});

describe('request ids', () => {
  it.each([
    ['GET', '/api/v1/templates', {}],
    ['GET', '/api/v1/templates', json(admin)],
    ['OPTIONS', '/api/v1/templates', { Origin: 'https://a.example' }],
    ['DELETE', '/api/v1/renders/sync', {}],
    ['GET', '/api/v1/nothing', {}],
    ['GET', '/api/v1/render', images],
    ['GET', '/api/v1/render?apiKey=rs_get_dev&template=card&width=8', {}],
    ['HEAD', '/api/v1/render?apiKey=rs_get_dev&template=card&width=8', {}],
    ['GET', '/', {}],
    ['GET', '//api//v1/templates', {}],
    ['GET', '/%2e%2e/%2fapi', {}],
    ['GET', '/files/nothing', {}],
    ['GET', '/healthz', {}],
    ['HEAD', '/openapi.json', {}],
    ['PATCH', '/openapi.json', {}],
  ])('%s %s: one in the answer and in one line of the log', async (method, path, headers) => {
    const response = await call(path, { method, headers });
    const id = response.headers.get('X-Request-Id') ?? '';
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const text = await response.text();
    if (response.status >= 400) expect(text).toContain(id);
    const requests = logged().filter(({ message }) => message === 'request');
    expect(requests).toEqual([
      expect.objectContaining({ request_id: id, method, status: response.status }),
    ]);
    expect(requests[0]?.['duration_ms']).toBeTypeOf('number');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(response.headers.get('Server-Timing')).toMatch(/\btotal;dur=\d/);
  });
});

describe('lines of the log', () => {
  it('name the route, the key, its tenant and the render, and no address', async () => {
    const path = '/api/v1/render?apiKey=rs_get_anywhere0123456789&template=card&width=9';
    const drawn = await call(path);
    await drawn.arrayBuffer();
    await call('/api/v1/templates/some-template', { headers: json('rs_live_other0123456789ab') });
    await call('/api/v1/some/where');
    const [image, template, nowhere] = logged().filter(({ message }) => message === 'request');
    expect(image).toMatchObject({
      ...{ level: 'info', route: '/api/v1/render', key_id: 'key_rsgetanywhere0123456789' },
      ...{ tenant: 'default', render_id: drawn.headers.get('X-Render-Id') },
    });
    expect(template).toMatchObject({
      ...{ route: '/api/v1/templates/:id', tenant: 'other', problem: 'not-found' },
    });
    expect(nowhere).not.toHaveProperty('route');
    expect(lines.join()).not.toMatch(/some-template|somewhere|some\/where|width=9/);
  });
});

/** Secrets that must not be seen again but by those who were told them. */
const canaries = {
  key: 'rs_live_canaryUnknown0123456789ab',
  imageKey: 'rs_get_canaryUnknown0123456789abc',
  password: 'canary-password-9d1f',
  override: 'canary-override-7c2e',
  query: 'canary-query-51ab',
  referer: 'canary-referer-e0d4',
  bucketSecret: 'canary/bucket+secret-33aa',
  cookie: 'canary-cookie-77f0',
  signature: 'canarysignature0123456789012345678901234567A',
};

interface NewKey {
  readonly id: string;
  readonly key: string;
  readonly signing_secret?: string;
}

async function makeKey(type: string): Promise<NewKey> {
  const body = JSON.stringify({ type, name: type, allowed_hosts: type === 'get' ? ['*'] : [] });
  const response = await call('/api/v1/keys', { method: 'POST', headers: json(admin), body });
  return response.json<NewKey>();
}

/** What is stored anywhere, as text. */
async function stored(): Promise<string> {
  const { DB, TEMPLATES, FILES, OUTPUTS, LIMITER } = env;
  const tables = await DB.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const texts: string[] = [];
  for (const { name } of tables.results) {
    if (String(name).startsWith('_cf')) continue;
    texts.push(JSON.stringify((await DB.prepare(`SELECT * FROM "${name}"`).all()).results));
  }
  for (const namespace of [TEMPLATES, FILES]) {
    for (const { name, metadata } of (await namespace.list()).keys) {
      texts.push(name, JSON.stringify(metadata ?? null), (await namespace.get(name)) ?? '');
    }
  }
  for (const { key, customMetadata, httpMetadata } of (await OUTPUTS.list()).objects) {
    texts.push(key, JSON.stringify([customMetadata, httpMetadata]));
    texts.push((await (await OUTPUTS.get(key))?.text()) ?? '');
  }
  for (const id of await listDurableObjectIds(LIMITER)) {
    const held = await runInDurableObject(LIMITER.get(id), (_, { storage }) => storage.list());
    texts.push(String(id.name), JSON.stringify([...held]));
  }
  return texts.join('\n');
}

/** A secret with what surrounds it; empty when it is not there. */
function around(text: string, secret: string): string {
  const at = text.indexOf(secret);
  return at === -1 ? '' : text.slice(Math.max(0, at - 150), at + secret.length);
}

describe('secrets', () => {
  const { override, password } = canaries;
  const photo = `https://images.test/missing?token=${canaries.query}`;
  const layers = { title: { text: override }, background_image: { src: photo } };
  const body = { template: 'card', width: 64, layers };
  const sync = '/api/v1/renders/sync';
  const render = '/api/v1/render?template=card&width=64';
  const answers: string[] = [];
  const log: string[] = [];
  let master: NewKey;
  let image: NewKey;
  let headers: Record<string, string>;

  beforeAll(async () => {
    master = await makeKey('master');
    image = await makeKey('get');
    headers = json(master.key);
  });
  afterEach(() => {
    log.push(...lines);
  });

  async function send(path: string, init: RequestInit = {}): Promise<void> {
    const response = await call(path, init);
    answers.push(JSON.stringify([...response.headers]) + (await response.text()));
  }
  function write(method: string, path: string, body: unknown, headers: Record<string, string>) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return send(path, {
      ...{ method, headers: { 'Content-Type': 'application/json', ...headers }, body: text },
    });
  }

  it('are sent where they belong', async () => {
    await write('POST', sync, body, headers);
    await write('POST', sync, body, { 'X-API-Key': master.key });
    await write('POST', '/api/v1/renders/json', { ...body, store: true, useAws: true }, headers);
    for (const name of ['apiKey', 'key']) {
      const path = `${render}&${name}=${image.key}`;
      const page = { Referer: `https://a.example/?${canaries.referer}` };
      await send(`${path}&title.text=${override}`, { headers: page });
      await send(path, { headers: { Origin: `https://${canaries.referer}.example` } });
      await send(`${path}&background_image.src=${encodeURIComponent(photo)}`);
    }
  });

  it('are sent in the wrong place, or are wrong', async () => {
    for (const key of [canaries.key, canaries.imageKey, master.key, image.key]) {
      for (const path of [
        `${render}&apiKey=${key}&apiKey=${key}`,
        `${render}&apiKey=${key}x`,
        `${render}&apiKey=${image.key}&format=${key}`,
        `/api/v1/render?apiKey=${image.key}&template=${key}`,
        `/api/v1/templates/${key}`,
        `/api/v1/templates?limit=${key}`,
        `/api/v1/templates?cursor=${key}`,
        `/api/v1/renders/${key}`,
        `/api/v1/keys/${key}`,
        `/api/v1/${key}`,
        `/${key}`,
        `/files/${key}`,
      ]) {
        await send(path, { headers });
        await send(path, { headers: images });
      }
      for (const Authorization of [key, `Basic ${key}`, `Bearer ${key} ${key}`, `Bearer ${key}x`]) {
        await send('/api/v1/templates', { headers: { Authorization } });
      }
      await write('POST', sync, { template: key }, headers);
      await write('POST', sync, { template: 'card', [key]: key }, headers);
      await write('POST', '/api/v1/keys', { type: key, name: 'x' }, headers);
      const confused = { [key]: { text: 'x' }, title: { [key]: 'x' } };
      await write('POST', sync, { ...body, layers: confused }, headers);
      await write('POST', '/api/v1/renders/json', { ...body, layers: confused }, headers);
      await send(`${render}&apiKey=${image.key}&${key}.text=x&title.${key}=x`);
    }
    await send('/api/v1/templates', { headers: { Authorization: `Basic ${btoa(password)}` } });
    await send('/api/v1/templates', { headers: { Cookie: `session=${canaries.cookie}` } });
    const { signature } = canaries;
    await send(`${render}&keyId=${image.id}&expires=9999999999&signature=${signature}`);
    await send(`${render}&keyId=${image.key}&expires=${signature}&signature=x`);
  });

  it('are sent in bodies that cannot be read or used', async () => {
    await write('POST', sync, `{"template":"card","password":"${password}"`, headers);
    await write('POST', sync, { ...body, layers: { title: { fill: override } } }, headers);
    await write('POST', sync, { ...body, layers: { title: { fontSize: override } } }, headers);
    await write('POST', sync, { ...body, layers: override }, headers);
    await write('POST', sync, { ...body, format: override }, headers);
    await write('POST', sync, body, { ...headers, 'Content-Type': `text/${password}` });
  });

  it('are sent to be stored', async () => {
    const secret_access_key = canaries.bucketSecret;
    const settings = {
      ...{ endpoint: 'https://s3.example.com', region: 'auto', bucket: 'pictures' },
      ...{ access_key_id: 'an-access-key', secret_access_key },
    };
    const path = '/api/v1/settings/s3';
    const withBlanks = `${secret_access_key} with blanks`;
    await write('PUT', path, { ...settings, secret_access_key: withBlanks }, headers);
    const endpoint = `https://x:${password}@s3.example.com`;
    await write('PUT', path, { ...settings, endpoint }, headers);
    await write('PUT', path, settings, headers);
    await send(path, { headers });
    await write('POST', sync, { ...body, useAws: true, filename: 'a.png' }, headers);
  });

  it('are in no answer, no line of the log and no store after all that', async () => {
    const told = [master.key, image.key, image.signing_secret ?? ''];
    const places = { log: log.join('\n'), answers: answers.join('\n'), stored: await stored() };
    expect(answers.length).toBeGreaterThan(120);
    expect(log.length).toBeGreaterThanOrEqual(answers.length);
    expect(places.stored).toContain(master.id);
    expect(places.stored).toContain('[["count",');
    for (const [place, text] of Object.entries(places)) {
      const seen = [...Object.values(canaries), ...told].map((secret) => around(text, secret));
      expect(
        seen.filter((found) => found !== ''),
        place,
      ).toEqual([]);
    }
  });
});
