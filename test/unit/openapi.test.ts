import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { createApp, dialects } from '../../src/http/app.ts';
import { openApiDocument } from '../../src/http/openapi.ts';

type Json = Record<string, unknown>;
interface Operation {
  readonly operationId: string;
  readonly security: readonly Json[];
  readonly parameters: readonly { name: string; in: string; required?: boolean; schema: Json }[];
  readonly requestBody?: { readonly required: boolean };
  readonly responses: Readonly<Record<string, { content?: Json; headers?: Json }>>;
}

const document = openApiDocument(dialects);
const paths = document['paths'] as Record<string, Record<string, Operation>>;
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);

function find(route: string): Operation {
  const found = operations.find(({ method, path }) => `${method} ${path}` === route);
  if (found === undefined) throw new Error(`${route} is not in the document`);
  return found;
}

const statuses = (route: string) => Object.keys(find(route).responses).map(Number);

/** All values of a member, wherever it is. */
function collect(value: unknown, member: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name === member ? [inner] : []),
    ...collect(inner, member),
  ]);
}

function resolve(reference: string): unknown {
  return reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((value, name) => (value as Json | undefined)?.[name], document);
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('refers to nothing that it does not hold, and holds nothing that it does not refer to', () => {
    const references = new Set(collect(document, '$ref').map(String));
    expect([...references].filter((reference) => resolve(reference) === undefined)).toEqual([]);
    const components = document['components'] as Record<string, Json>;
    const held = ['schemas', 'headers'].flatMap((kind) =>
      Object.keys(components[kind] ?? {}).map((name) => `#/components/${kind}/${name}`),
    );
    expect(held.filter((name) => !references.has(name))).toEqual([]);
    expect(collect(document, '$defs')).toEqual([]);
    expect(collect(document, '$schema')).toEqual([]);
  });

  it('holds every route of the app and no other', () => {
    const served = createApp()
      .routes.filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => {
        const template = path.replace(/:(\w+)(?:\{.*?\})?/g, '{$1}');
        return `${method.toLowerCase()} ${template}`;
      });
    const documented = operations.map(({ method, path }) => `${method} ${path}`);
    expect(documented.sort()).toEqual([...new Set(served)].sort());
  });

  it('A2.1 holds what RenderStack documents', () => {
    const documented = [
      'post /api/v1/renders/sync',
      'post /api/v1/renders/json',
      'get /api/v1/render',
      'get /api/v1/templates',
      'get /api/v1/templates/{id}',
      'get /api/v1/renders/{id}',
    ];
    for (const route of documented) expect(statuses(route), route).toContain(200);
  });

  it('gives every operation a name of its own, and its path all of its parameters', () => {
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][A-Za-z0-9]+$/.test(name))).toEqual([]);
    for (const { path, parameters } of operations) {
      const inPath = parameters.filter((one) => one.in === 'path').map(({ name }) => `{${name}}`);
      expect(path.match(/\{\w+\}/g) ?? []).toEqual(inPath);
    }
  });

  it.each(operations)('says who may call $method $path and what may go wrong', (operation) => {
    const { path, security, requestBody, responses } = operation;
    const schemes = (document['components'] as Record<string, Json>)['securitySchemes'] ?? {};
    const named = security.flatMap((one) => Object.keys(one));
    expect(Object.keys(schemes)).toEqual(expect.arrayContaining(named));
    const expected = [
      ...(named.length > 0 ? ['401', '403', '429'] : []),
      ...(requestBody === undefined ? [] : ['400', '413', '415']),
      ...(path.includes('{') ? ['404'] : []),
      ...['500', '503'],
    ];
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(expected));
    for (const { headers } of Object.values(responses)) {
      expect(headers).toHaveProperty('X-Request-Id');
    }
  });

  it('knows the problems that only some have', () => {
    expect(statuses('get /api/v1/render')).toContain(414);
    expect(statuses('get /files/{path}')).toContain(410);
    expect(statuses('post /api/v1/renders/sync')).toContain(404);
    expect(find('get /healthz').security).toEqual([]);
  });

  it('describes the parameters of image URLs, layer overrides among them', () => {
    const { parameters, security } = find('get /api/v1/render');
    const shown = Object.fromEntries(parameters.map(({ name, ...one }) => [name, one]));
    expect(security).toEqual([{ imageKey: [] }, { signature: [] }]);
    expect(shown['template']?.required).toBe(true);
    expect(shown['width']).toMatchObject({ required: false, schema: { type: 'integer' } });
    expect(shown['others']).toMatchObject({ style: 'form', explode: true });
  });

  it('wants a body where one must say something', () => {
    const wanted = (route: string) => find(route).requestBody?.required;
    expect(wanted('post /api/v1/renders/sync')).toBe(true);
    expect(wanted('post /api/v1/templates')).toBe(true);
    expect(wanted('post /api/v1/templates/{id}/clone')).toBe(false);
    expect(wanted('post /api/v1/keys/{id}/rotate')).toBe(false);
  });

  it('tells all that comes with a picture', () => {
    const { responses } = find('get /api/v1/render');
    const limits = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'];
    const validators = ['ETag', 'Cache-Control', ...limits];
    expect(Object.keys(responses['304']?.headers ?? {})).toEqual(
      expect.arrayContaining(validators),
    );
    expect(Object.keys(responses['200']?.headers ?? {})).toEqual(
      expect.arrayContaining([...validators, 'X-Render-Warnings', 'X-Render-Duration-Ms']),
    );
    expect(responses['401']?.headers).not.toHaveProperty('X-RateLimit-Limit');
  });

  it('tells files from JSON', () => {
    const content = find('post /api/v1/renders/sync').responses['200']?.content;
    expect(content).toMatchObject({ 'image/png': {}, 'image/jpeg': {}, 'image/webp': {} });
    expect(find('post /api/v1/renders/json').responses['200']?.content).toEqual({
      'application/json': { schema: { $ref: '#/components/schemas/Render' } },
    });
  });
});
