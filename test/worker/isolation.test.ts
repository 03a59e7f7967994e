import { beforeAll, describe, expect, it } from 'vitest';
import type { Dialect } from '../../src/dialects/dialect.ts';
import type { Operation } from '../../src/dialects/operation.ts';
import { dialects } from '../../src/http/app.ts';
import { call } from './renderstack-client.ts';

/** Of the tenant whose things these are, and of another one. */
const owner = 'rs_live_0123456789abcdef';
const stranger = 'rs_live_other0123456789ab';

interface Route {
  readonly name: string;
  readonly dialect: Dialect;
  readonly operation: Operation;
}

const routes: readonly Route[] = dialects.flatMap((dialect) =>
  dialect.operations.map((operation) => ({
    name: `${operation.method.toUpperCase()} ${dialect.prefix}${operation.path}`,
    dialect,
    operation,
  })),
);
const keyed = routes.filter(({ operation }) => operation.access !== null);
const images = routes.filter(({ operation }) => operation.credentials !== undefined);

const canvas = { width: 64, height: 64, elements: [] };
const bucket = 'bucket-that-only-its-owner-may-know';
const settings = {
  ...{ endpoint: 'https://s3.example.com', region: 'auto', bucket, prefix: '' },
  ...{ access_key_id: 'an-access-key', secret_access_key: 'the-secret-of-the-bucket' },
};

/** The owner's things, by the part of a path that comes before a parameter. */
const things: Record<string, string> = {};

/** Bodies that mention the owner's things, so that only the tenant stands against them. Others are empty. */
const bodies: Readonly<Record<string, () => object>> = {
  'POST /api/v1/renders/sync': () => ({ template: things['templates'] }),
  'POST /api/v1/renders/json': () => ({ template: things['templates'] }),
  'POST /api/v1/templates': () => ({ clone_of: things['templates'] }),
  'POST /api/v1/keys': () => ({ type: 'master', name: 'For another', tenant: 'default' }),
};

function pathOf({ dialect, operation }: Route): string {
  const path = operation.path.replace(
    /(\w*)\/:\w+(?:\{.*?\})?/g,
    (_, collection: string) => `${collection}/${things[collection] ?? 'unknown'}`,
  );
  return dialect.prefix + path;
}

/** With the key where the operation wants it; null is without one. */
function send(route: Route, key: string | null): Promise<Response> {
  const { dialect, operation, name } = route;
  const url = new URL(pathOf(route), 'http://localhost');
  const headers = new Headers(operation.body && { 'Content-Type': 'application/json' });
  const [credential] = operation.credentials ?? [];
  const place = dialect.otherCredentials[credential ?? ''];
  if (place?.in === 'query') {
    url.searchParams.set('template', things['templates'] ?? '');
    if (key !== null) url.searchParams.set(place.name ?? '', key);
  } else if (key !== null) headers.set('Authorization', `Bearer ${key}`);
  return call(url.pathname + url.search, {
    method: operation.method.toUpperCase(),
    headers,
    ...(operation.body && { body: JSON.stringify(bodies[name]?.() ?? {}) }),
  });
}

async function expectRefusal(response: Response, status: number): Promise<void> {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  expect(JSON.parse(text)).toMatchObject({ status, detail: expect.stringMatching(/./) });
  expectNothingOfTheOwner(text);
}

/** Names that nobody sends: ids may come back to whoever sent them. */
function expectNothingOfTheOwner(text: string): void {
  for (const name of ["The owner's template", "The owner's key", bucket, things['files']]) {
    expect(text).not.toContain(name);
  }
}

async function asOwner<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await call(`/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${owner}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.ok, `${path} ${response.status} ${await response.clone().text()}`).toBe(true);
  return response.json<T>();
}

/** All that the others must not see or change. */
function ownersThings(): Promise<unknown[]> {
  const paths = ['templates', 'keys', 'renders'].map((name) => `/${name}/${things[name]}`);
  return Promise.all([...paths, '/settings/s3'].map((path) => asOwner('GET', path)));
}

let before: unknown[];

beforeAll(async () => {
  type Thing = { readonly id: string };
  const template = await asOwner<Thing>('POST', '/templates', {
    ...{ name: "The owner's template", canvas_data: canvas, publish: true },
  });
  const key = await asOwner<Thing>('POST', '/keys', { type: 'get', name: "The owner's key" });
  const render = await asOwner<Thing & { output: { url: string } }>('POST', '/renders/json', {
    ...{ template: template.id, store: true },
  });
  await asOwner('PUT', '/settings/s3', settings);
  things['templates'] = template.id;
  things['keys'] = key.id;
  things['renders'] = render.id;
  things['files'] = new URL(render.output.url).pathname.replace('/files/', '');
  before = await ownersThings();
});

describe('routes', () => {
  it('are open to anybody only where that is meant', () => {
    const open = routes.filter((route) => !keyed.includes(route) && !images.includes(route));
    expect(open.map(({ name }) => name)).toEqual([
      'GET /files/:path{.+}',
      'GET /healthz',
      'GET /openapi.json',
    ]);
  });

  it.each([...keyed, ...images])('A2.7 $name refuses whoever has no valid key', async (route) => {
    const isImage = images.includes(route);
    for (const key of [
      null,
      isImage ? 'rs_get_unknown0123456789ab' : 'rs_live_unknown0123456789',
      isImage ? 'rs_get_revoked0123456789ab' : 'rs_live_revoked0123456789',
      `${isImage ? 'rs_get_' : 'rs_live_'}${'a'.repeat(500)}`,
      "' OR 1=1 --",
    ]) {
      await expectRefusal(await send(route, key), 401);
    }
  });

  it.each(keyed)('A2.8 A2.35 $name refuses keys of another kind', async (route) => {
    const { access } = route.operation;
    await expectRefusal(await send(route, 'rs_get_anywhere0123456789'), 403);
    if (access === 'write' || access === 'manage') {
      await expectRefusal(await send(route, 'rs_live_readonly0123456789'), 403);
    }
    if (access === 'manage') {
      await expectRefusal(await send(route, 'rs_live_project0123456789'), 403);
    }
  });

  it.each(images)('A2.3 A2.8 A2.35 $name refuses keys that can do more', async (route) => {
    for (const key of [owner, 'rs_live_readonly0123456789', 'rs_live_project0123456789']) {
      await expectRefusal(await send(route, key), 403);
    }
  });
});

describe('tenants and projects', () => {
  const withParameters = keyed.filter(({ operation }) => operation.path.includes(':'));
  const others = keyed.filter((route) => !withParameters.includes(route));

  it.each(others)("$name tells nothing of another tenant's things", async (route) => {
    const response = await send(route, stranger);
    expectNothingOfTheOwner(await response.text());
    if (bodies[route.name] !== undefined) expect([403, 404]).toContain(response.status);
  });

  it.each(images)("$name draws no template of another tenant's", async (route) => {
    await expectRefusal(await send(route, 'rs_get_other0123456789abcd'), 404);
  });

  it.each(withParameters)("$name knows nothing of another tenant's things", async (route) => {
    const response = await send(route, stranger);
    // What has a body that is not in `bodies` may be refused for that.
    expect([400, 403, 404]).toContain(response.status);
    if (route.operation.body === undefined) expect(response.status).toBe(404);
    expectNothingOfTheOwner(await response.text());
  });

  it.each(withParameters.filter(({ operation }) => operation.access !== 'manage'))(
    '$name knows nothing of what is in no project, for the key of a project',
    async (route) => {
      const response = await send(route, 'rs_live_project0123456789');
      expect([400, 404]).toContain(response.status);
      expectNothingOfTheOwner(await response.text());
    },
  );

  it.each(keyed.filter(({ operation }) => operation.query !== undefined))(
    '$name takes the tenant from the key, not from the query',
    async ({ name, dialect, operation }) => {
      const path = `${pathOf({ name, dialect, operation })}?tenant=default`;
      const headers = { Authorization: `Bearer ${stranger}`, 'Content-Type': 'application/json' };
      const method = operation.method.toUpperCase();
      const response = await call(path, {
        ...{ method, headers },
        ...(operation.body && { body: JSON.stringify({}) }),
      });
      expectNothingOfTheOwner(await response.text());
    },
  );

  it('share no cached picture, not even of templates with the same name', async () => {
    const query = '&template=card&width=64&title.text=tenants';
    const [mine, theirs] = ['rs_get_anywhere0123456789', 'rs_get_other0123456789abcd'];
    const first = await call(`/api/v1/render?apiKey=${mine}${query}`);
    await first.arrayBuffer();
    const second = await call(`/api/v1/render?apiKey=${theirs}${query}`);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.headers.get('X-Cache')).toBe('MISS');
    expect(second.headers.get('ETag')).not.toBe(first.headers.get('ETag'));
  });

  it('have after all that what they had before', async () => {
    expect(await ownersThings()).toEqual(before);
    const file = await call(`/files/${things['files']}`);
    expect(file.status).toBe(200);
  });
});
