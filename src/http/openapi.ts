import * as z from 'zod';
import { version } from '../../package.json';
import type { Dialect } from '../dialects/dialect.ts';
import { type Answer, type Operation, openOperation } from '../dialects/operation.ts';
import { etagMatches } from '../service/etag.ts';
import { sha256 } from '../service/fingerprint.ts';
import { commonHeaders, describeHeaders, headerComponents } from './openapi/headers.ts';
import { problemAnswers } from './openapi/problems.ts';
import { createSchemas, type Json, type Schemas } from './openapi/schemas.ts';

const description = `Every GET also answers HEAD and OPTIONS. Every answer has an \`X-Request-Id\`; quote it when something is wrong.`;

/** OpenAPI 3.1 of all that the dialects answer, from the schemas that their requests are checked with. */
export function openApiDocument(dialects: readonly Dialect[]): Json {
  const schemas = createSchemas();
  const paths = new Map<string, Json>();
  for (const dialect of dialects) {
    for (const operation of dialect.operations) {
      const path = dialect.prefix + operation.path.replace(/:(\w+)(?:\{.*?\})?/g, '{$1}');
      const methods = paths.get(path) ?? {};
      paths.set(path, { ...methods, [operation.method]: describe(dialect, operation, schemas) });
    }
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Platen', version, description, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    tags: [...new Set(dialects.flatMap(tagsOf))].map((name) => ({ name })),
    paths: Object.fromEntries(paths),
    components: {
      schemas: schemas.components(),
      securitySchemes: Object.assign(
        {},
        ...dialects.flatMap((dialect) => [dialect.credentials, dialect.otherCredentials]),
      ),
      headers: headerComponents,
    },
  };
}

/** Serves the document of the dialects, among which it is itself. */
export function openApiOperation(dialects: () => readonly Dialect[]): Operation {
  const headers = { ETag: 'Hash of the document' };
  let served: { readonly text: string; readonly etag: string } | null = null;
  return openOperation(
    {
      method: 'get',
      path: '/openapi.json',
      summary: 'This document',
      answers: {
        200: {
          description: 'OpenAPI 3.1',
          content: { 'application/json': z.looseObject({ openapi: z.string() }) },
          headers,
        },
        304: { description: 'The document that the client has is still right', headers },
      },
    },
    async ({ request }) => {
      served ??= await withEtag(JSON.stringify(openApiDocument(dialects())));
      const headers = { ETag: served.etag, 'Cache-Control': 'no-cache' };
      if (etagMatches(request.headers.get('If-None-Match') ?? '', served.etag)) {
        return new Response(null, { status: 304, headers });
      }
      return new Response(served.text, {
        headers: { ...headers, 'Content-Type': 'application/json' },
      });
    },
  );
}

async function withEtag(text: string) {
  return { text, etag: `"${(await sha256(text)).slice(0, 40)}"` };
}

function describe(dialect: Dialect, operation: Operation, schemas: Schemas): Json {
  const { method, path, summary, body } = operation;
  return {
    operationId: operationId(dialect, method, path),
    tags: [tagOf(dialect, operation)],
    summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    security: credentialsOf(dialect, operation).map((name) => ({ [name]: [] })),
    parameters: [
      ...pathParameters(path),
      ...schemas.queryParameters(operation.query ?? operation.parameters ?? z.object({})),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            // A body that is not there is an empty object.
            required: !body.safeParse({}).success,
            content: { 'application/json': { schema: schemas.toJson(body, 'input') } },
          },
        }),
    responses: { ...problemAnswers(dialect, operation, schemas), ...answers(operation, schemas) },
  };
}

/** `renderStackGetTemplatesById`, for the names of generated clients. */
function operationId({ name }: Dialect, method: string, path: string): string {
  const words = path
    .replace(/\{.*?\}/g, '')
    .replace(/:(\w+)/g, 'by-$1')
    .split(/\W+/);
  return [name[0]?.toLowerCase() + name.slice(1), method, ...words].map(capitalize).join('');
}

const capitalize = (word: string, index: number) =>
  index === 0 ? word : word.slice(0, 1).toUpperCase() + word.slice(1);

/** `RenderStack: templates` */
const tagOf = ({ name, prefix }: Dialect, { path }: Operation) =>
  prefix === '' ? name : `${name}: ${path.split('/')[1]}`;
const tagsOf = (dialect: Dialect) => dialect.operations.map((one) => tagOf(dialect, one));

function credentialsOf(dialect: Dialect, { access, credentials }: Operation): readonly string[] {
  return credentials ?? (access === null ? [] : Object.keys(dialect.credentials));
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    ...{ name, in: 'path', required: true },
    schema: { type: 'string' },
  }));
}

function answers(operation: Operation, schemas: Schemas): Json {
  return Object.fromEntries(
    Object.entries(operation.answers).map(([status, { description, content, headers }]) => [
      status,
      {
        description,
        headers: {
          ...commonHeaders(Number(status), operation),
          ...describeHeaders(headers ?? {}),
        },
        ...(content === undefined ? {} : { content: contents(content, schemas) }),
      },
    ]),
  );
}

/** By media type; a body of bytes has no schema. */
function contents(content: NonNullable<Answer['content']>, schemas: Schemas): Json {
  return Object.fromEntries(
    Object.entries(content).map(([mediaType, schema]) => [
      mediaType,
      schema === null ? {} : { schema: schemas.toJson(schema, 'output') },
    ]),
  );
}
