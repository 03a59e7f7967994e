import * as z from 'zod';
import type { ApiKey } from '../core/api-key.ts';
import { Problem, type ProblemCode } from '../core/problem.ts';
import type { Charge } from '../core/rate-limit.ts';
import type { Access } from '../service/keys.ts';
import { costs } from '../service/limits.ts';
import type { Services } from '../service/services.ts';
import { readJson } from './json-body.ts';

/** What an operation's code is called with. */
export interface Call<Query = unknown, Body = unknown> {
  readonly services: Services;
  readonly request: Request;
  readonly url: URL;
  /** Milliseconds since the epoch, when the request came in. */
  readonly acceptedAt: number;
  /** Of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /**
   * Counts the request and tells its caller what is left.
   * @throws Problem `rate-limited`
   */
  charge(charges: readonly Charge[], exact: boolean): Promise<void>;
  /**
   * Refuses who asks, and counts what may be a guess at a key.
   * @throws The error, or Problem `rate-limited` when an address tries one key after the other
   */
  deny(error: unknown): Promise<never>;
  /** Adds to the request's line of the log: never a key, nor anything that its caller wrote. */
  note(facts: Readonly<Partial<Record<'key_id' | 'tenant' | 'render_id', string>>>): void;
}

export interface KeyedCall<Query = unknown, Body = unknown> extends Call<Query, Body> {
  readonly key: ApiKey;
}

/** What an operation may answer, for the OpenAPI document. */
export interface Answer {
  readonly description: string;
  /** null is a body of bytes. */
  readonly content?: Readonly<Record<string, z.ZodType | null>>;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Description<Query extends z.ZodType, Body extends z.ZodType> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below the dialect's prefix; parameters as `:id`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: Query;
  readonly body?: Body;
  /** The successful answers by status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Beside those that every operation of its kind has, see http/openapi/problems.ts. */
  readonly problems?: readonly ProblemCode[];
  /** Of an operation that reads its query itself. */
  readonly parameters?: z.ZodType;
  /** Names of the dialect's credentials, any of which an operation takes that finds out itself who may call it. */
  readonly credentials?: readonly string[];
}

/** One route. Adding one is adding it to its dialect's list: routing, OpenAPI and the isolation tests follow. */
export interface Operation extends Description<z.ZodType, z.ZodType> {
  /** null: anybody may call it, or it finds out itself who may. */
  readonly access: Exclude<Access, 'image'> | null;
  /** Renders that it counts as before it runs. */
  readonly cost: number;
  /** Reports problems as pictures to those who want pictures. */
  readonly isPicture: boolean;
  run(call: Call, key: ApiKey | null): Promise<Response>;
}

/** A route for holders of an API key. */
export function operation<Query extends z.ZodType, Body extends z.ZodType>(
  description: Description<Query, Body> & { readonly access: Exclude<Access, 'image'> },
  handle: (call: KeyedCall<z.infer<Query>, z.infer<Body>>) => Promise<Response>,
): Operation {
  return {
    ...description,
    isPicture: false,
    cost: description.access === 'render' ? costs.render : costs.other,
    async run(call, key) {
      if (key === null) throw new Error(`${description.path} runs without a key`);
      if (key.standing === 'admin') refuseTenant(description.query, call.url);
      return handle({ ...(await withInput(description, call)), key });
    },
  };
}

/** A route that anybody may call, or that finds out itself who may. */
export function openOperation<Query extends z.ZodType, Body extends z.ZodType>(
  description: Description<Query, Body> & { readonly isPicture?: boolean },
  handle: (call: Call<z.infer<Query>, z.infer<Body>>) => Promise<Response>,
): Operation {
  return {
    isPicture: false,
    ...description,
    access: null,
    cost: 0,
    run: async (call) => handle(await withInput(description, call)),
  };
}

/**
 * The one key that reaches other tenants does so where an operation says so: elsewhere it would silently change its own.
 * @throws Problem `invalid-request`
 */
function refuseTenant(query: z.ZodType | undefined, { searchParams }: URL): void {
  const takesTenant = query instanceof z.ZodObject && Object.hasOwn(query.shape, 'tenant');
  if (takesTenant || !searchParams.has('tenant')) return;
  throw new Problem('invalid-request', 'tenant: This endpoint takes none', {
    path: 'tenant',
    hint: 'Use a key of that tenant',
  });
}

async function withInput<Query extends z.ZodType, Body extends z.ZodType>(
  { query, body }: Description<Query, Body>,
  call: Call,
): Promise<Call<z.infer<Query>, z.infer<Body>>> {
  return {
    ...call,
    query: query && parse(query, Object.fromEntries(singleValues(call.url))),
    body: body && parse(body, await readJson(call.request)),
  } as Call<z.infer<Query>, z.infer<Body>>;
}

/** @throws Problem `invalid-request` that names the first faulty field. */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = (issue?.path ?? []).map(String).join('.');
  const message = `${path === '' ? 'body' : path}: ${issue?.message ?? 'invalid'}`;
  throw new Problem('invalid-request', message, path === '' ? {} : { path });
}

/** @throws Problem `invalid-request` when a parameter is given twice: no one answer to it would be right. */
export function singleValues({ searchParams }: URL): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of searchParams) {
    if (values.has(name)) {
      const path = name.slice(0, 100);
      throw new Problem('invalid-request', `${path}: given more than once`, { path });
    }
    values.set(name, value);
  }
  return values;
}

export function json(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const response = Response.json(value, { status, headers });
  if (!response.headers.has('Cache-Control')) response.headers.set('Cache-Control', 'no-store');
  return response;
}
