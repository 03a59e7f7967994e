import { type Context, Hono } from 'hono';
import type { ApiKey } from '../core/api-key.ts';
import { Problem } from '../core/problem.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { Call, Operation } from '../dialects/operation.ts';
import { authenticate, checkOrigin } from '../service/keys.ts';
import { keyCharges } from '../service/limits.ts';
import type { Services } from '../service/services.ts';
import { createBill } from './bill.ts';
import { pictureOf, wantsPicture } from './problem-picture.ts';

export interface AppEnv {
  readonly Bindings: { readonly services: Services };
  readonly Variables: {
    /** What the log says of the request besides. */
    readonly facts: Record<string, string>;
  };
}
type AppContext = Context<AppEnv>;

const endpointHint = { hint: 'GET /openapi.json lists them' };

/** A dialect's routes: who may call them, what they cost, and every problem in the dialect's own words. */
export function mountDialect(dialect: Dialect): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  for (const path of pathsOf(dialect)) {
    const operations = dialect.operations.filter((operation) => operation.path === path);
    for (const operation of operations) {
      app.on(operation.method, path, (context) => answer(dialect, operation, context));
    }
    app.all(path, (context) => {
      context.get('facts')['route'] = dialect.prefix + path;
      return refuseMethod(dialect, context, operations);
    });
  }
  app.all('*', (context) =>
    refuse(dialect, context, new Problem('not-found', 'There is no such endpoint', endpointHint)),
  );
  return app;
}

/** Those without parameters first: `/renders/sync` is no render called "sync", whatever the method. */
function pathsOf({ operations }: Dialect): string[] {
  const paths = [...new Set(operations.map(({ path }) => path))];
  const parameters = (path: string) => path.split(':').length;
  return paths.sort((one, other) => parameters(one) - parameters(other));
}

function refuseMethod(
  dialect: Dialect,
  context: AppContext,
  operations: readonly Operation[],
): Response {
  const methods = operations.flatMap(({ method }) =>
    method === 'get' ? ['GET', 'HEAD'] : method.toUpperCase(),
  );
  const allow = methods.join(', ');
  const detail = `${context.req.method} is not allowed here, only ${allow}`;
  const response = refuse(dialect, context, new Problem('method-not-allowed', detail));
  response.headers.set('Allow', allow);
  return response;
}

async function answer(
  dialect: Dialect,
  operation: Operation,
  context: AppContext,
): Promise<Response> {
  const { services } = context.env;
  const request = context.req.raw;
  const facts = context.get('facts');
  facts['route'] = dialect.prefix + operation.path;
  const { settle, ...bill } = createBill(services);
  const call: Call = {
    services,
    request,
    url: new URL(request.url),
    acceptedAt: services.now(),
    params: context.req.param(),
    query: null,
    body: null,
    ...bill,
    note: (more) => Object.assign(facts, more),
  };
  const response = await run(dialect, operation, call).catch((error: unknown) =>
    refuse(dialect, context, toProblem(error, context), operation.isPicture),
  );
  return settle(response);
}

async function run(dialect: Dialect, operation: Operation, call: Call): Promise<Response> {
  if (operation.access === null) return operation.run(call, null);
  const key = await admit(dialect, operation.access, call);
  call.note({ key_id: key.id, tenant: key.tenant });
  await call.charge(keyCharges(call.services, key, operation.cost), operation.access === 'render');
  return operation.run(call, key);
}

async function admit(
  dialect: Dialect,
  access: NonNullable<Operation['access']>,
  call: Call,
): Promise<ApiKey> {
  try {
    const key = await authenticate(call.services, dialect.readKey(call.request), access);
    checkOrigin(key, call.request.headers.get('Origin'));
    return key;
  } catch (error) {
    return call.deny(error);
  }
}

/** Anything unexpected is logged and answered without a word of what it was. */
export function toProblem(error: unknown, context: AppContext): Problem {
  if (error instanceof Problem && error.status < 500) return error;
  const { log, requestId } = context.env.services;
  if (context.req.raw.signal.aborted) return new Problem('unavailable', 'Nobody waits any more');
  const isExpected = error instanceof Problem && error.cause === undefined;
  const cause = error instanceof Problem ? (error.cause ?? error) : error;
  log({
    level: isExpected ? 'warn' : 'error',
    message: 'a request failed',
    request_id: requestId,
    cause: cause instanceof Error && !isExpected ? cause.stack : String(cause),
  });
  return error instanceof Problem
    ? error
    : new Problem('internal', 'The request failed for a reason of ours');
}

export function refuse(
  dialect: Dialect,
  context: AppContext,
  problem: Problem,
  isPicture = false,
): Response {
  const { requestId } = context.env.services;
  context.get('facts')['problem'] = problem.code;
  const { status, body } = dialect.presentProblem(problem, requestId);
  const headers = {
    'Cache-Control': 'no-store',
    ...(status === 503 ? { 'Retry-After': '1' } : {}),
    ...(problem.retryAfter === null ? {} : { 'Retry-After': String(problem.retryAfter) }),
  };
  return isPicture && wantsPicture(context.req.raw)
    ? pictureOf(problem, status, requestId, headers)
    : Response.json(body, { status, headers });
}
