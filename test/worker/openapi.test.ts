import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { call } from './renderstack-client.ts';

const key = 'rs_live_0123456789abcdef';

/** What HTTP and browsers have names for; the rest is ours to describe. */
const ordinary =
  /^(?:content-(?:type|length|range|security-policy)|access-control-.*|vary|x-content-type-options|referrer-policy|cross-origin-resource-policy|x-wasm-megabytes)$/;

interface Answer {
  readonly headers?: object;
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}
interface Document {
  readonly info: { readonly version: string };
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, Answer> }>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

let document: Document;
/** Documented JSON answers that no request of this file has had. */
const unseen = new Set<string>();

beforeAll(async () => {
  document = await (await call('/openapi.json')).json<Document>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { responses }] of Object.entries(methods)) {
      for (const [status, { content }] of Object.entries(responses)) {
        if (status < '300' && content?.['application/json'] !== undefined) {
          unseen.add(`${method} ${path} ${status}`);
        }
      }
    }
  }
});

/** The schema with all that it refers to, as zod reads it. */
function validatorOf(schema: object): z.ZodType {
  const text = JSON.stringify({ ...schema, $defs: document.components.schemas });
  return z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')));
}

/** Sends a request and holds its answer against the document. Returns its JSON, or null when it is not JSON. */
async function send(
  route: string,
  path: string,
  body?: object,
  authorization = `Bearer ${key}`,
  more: Readonly<Record<string, string>> = {},
) {
  const [method = '', template = ''] = route.split(' ');
  const response = await call(path, {
    method: method.toUpperCase(),
    headers: { Authorization: authorization, 'Content-Type': 'application/json', ...more },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answers = document.paths[template]?.[method]?.responses ?? {};
  const answer = answers[response.status];
  expect(answer, `${route} ${response.status}: ${await response.clone().text()}`).toBeDefined();
  unseen.delete(`${route} ${response.status}`);
  const described = Object.keys(answer?.headers ?? {}).map((name) => name.toLowerCase());
  const ours = [...response.headers.keys()].filter((name) => !ordinary.test(name));
  expect(described, `${route} ${response.status}`).toEqual(expect.arrayContaining(ours));
  if (answer?.content === undefined) {
    expect(await response.text()).toBe('');
    return null;
  }
  const mediaType = response.headers.get('Content-Type') ?? '';
  expect(Object.keys(answer.content)).toContain(mediaType);
  const schema = answer.content[mediaType]?.schema;
  if (schema === undefined) return null;
  const json = await response.json<{ id: string; output?: { url: string } }>();
  const { error } = validatorOf(schema).safeParse(json);
  expect(error?.issues ?? [], JSON.stringify(json).slice(0, 2000)).toEqual([]);
  return json;
}

const canvas = {
  ...{ width: 120, height: 63, background: 'linear-gradient(#ff0000, #0000ff)' },
  elements: [
    {
      ...{ type: 'text', name: 'title', width: 120, height: 40, fontSize: 20, text: 'A title' },
      ...{ dynamic: true, visibility: 'auto' },
    },
  ],
};
const templates = '/api/v1/templates';
const keys = '/api/v1/keys';
const renders = '/api/v1/renders';
const s3 = '/api/v1/settings/s3';

describe('what the OpenAPI document says is what the Worker does', () => {
  it('with templates', async () => {
    const body = { name: 'A card', canvas_data: canvas, tags: ['a'], samples: {} };
    const { id = '' } = (await send(`post ${templates}`, templates, body)) ?? {};
    await send(`get ${templates}`, `${templates}?limit=2`);
    await send(`get ${templates}/{id}`, `${templates}/${id}`);
    await send(`put ${templates}/{id}`, `${templates}/${id}`, { name: 'Another' });
    await send(`post ${templates}/{id}/publish`, `${templates}/${id}/publish`);
    await send(`get ${templates}/{id}/versions`, `${templates}/${id}/versions`);
    await send(`post ${templates}/{id}/clone`, `${templates}/${id}/clone`, {});
    await send(`delete ${templates}/{id}`, `${templates}/${id}`);
    await send(`get ${templates}/{id}`, `${templates}/${id}`);
    await send(`post ${templates}`, templates, { name: '' });
    await send(`post ${templates}`, templates, { ...body, slug: 'card' });
    await send(`post ${templates}`, templates, { clone_of: 'nothing' });
    await send(`get ${templates}`, `${templates}?limit=x`);
  });

  it('with keys', async () => {
    const body = { type: 'get', name: 'Blog', allowed_hosts: ['*'] };
    const { id = '' } = (await send(`post ${keys}`, keys, body)) ?? {};
    await send(`get ${keys}`, keys);
    await send(`get ${keys}/{id}`, `${keys}/${id}`);
    await send(`patch ${keys}/{id}`, `${keys}/${id}`, { rate_limit: 10 });
    await send(`post ${keys}/{id}/rotate`, `${keys}/${id}/rotate`, {});
    await send(`delete ${keys}/{id}`, `${keys}/${id}`);
    await send(`get ${keys}/{id}`, `${keys}/nothing`);
    await send(`post ${keys}`, keys, { type: 'key' });
  });

  it('with renders', async () => {
    const body = { template: 'card', width: 64, store: true, layers: { nothing: { text: 'x' } } };
    const render = await send(`post ${renders}/json`, `${renders}/json`, body);
    await send(`post ${renders}/sync`, `${renders}/sync`, body);
    await send(`post ${renders}/sync`, `${renders}/sync`, { template: 'nothing' });
    await send(`get ${renders}`, `${renders}?limit=3`);
    await send(`get ${renders}/{id}`, `${renders}/${render?.id}`);
    const { pathname } = new URL(render?.output?.url ?? '');
    await send('get /files/{path}', pathname);
    await send(`delete ${renders}/{id}`, `${renders}/${render?.id}`);
    await send('get /files/{path}', pathname);
    const image = '/api/v1/render';
    const query = `${image}?apiKey=rs_get_anywhere0123456789&template=card&width=64`;
    await send(`get ${image}`, query);
    await send(`get ${image}`, query);
    await send(`get ${image}`, query, undefined, '', { 'If-None-Match': '*' });
    await send(`get ${image}`, `${query}&layer.text=x&title.text=other`);
    await send(`get ${image}`, `${query}&title.fontSize=big`);
    await send(`get ${image}`, image);
    await send(`get ${image}`, `${query}&title.text=${'a'.repeat(9000)}`);
  });

  it('with settings', async () => {
    await send(`put ${s3}`, s3, {
      ...{ endpoint: 'https://s3.example.com', region: 'auto', bucket: 'pictures' },
      ...{ access_key_id: 'an-access-key', secret_access_key: 'a-secret-key' },
    });
    await send(`get ${s3}`, s3);
    await send(`delete ${s3}`, s3);
    await send(`get ${s3}`, s3);
    await send(`put ${s3}`, s3, {});
  });

  it('with itself, and without a key', async () => {
    await send('get /openapi.json', '/openapi.json');
    await send('get /healthz', '/healthz');
    await send(`get ${templates}`, templates, undefined, '');
    await send(`get ${templates}`, templates, undefined, 'Bearer rs_get_anywhere0123456789');
  });

  it('with every other answer in JSON', () => {
    expect([...unseen]).toEqual([]);
  });
});

describe('GET /openapi.json', () => {
  it('is checked again by its hash, which only another document changes', async () => {
    const response = await call('/openapi.json');
    const etag = response.headers.get('ETag') ?? '';
    expect(response.headers.get('Cache-Control')).toBe('no-cache');
    expect(response.headers.get('Content-Type')).toBe('application/json');
    const again = await call('/openapi.json', { headers: { 'If-None-Match': `W/${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await call('/openapi.json', { headers: { 'If-None-Match': '"x"' } })).status).toBe(200);
    expect(document.info.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('may be read by pages from anywhere, and by HEAD', async () => {
    const response = await call('/openapi.json', { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
  });
});
