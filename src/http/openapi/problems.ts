import { Problem, type ProblemCode } from '../../core/problem.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import type { Operation } from '../../dialects/operation.ts';
import { commonHeaders } from './headers.ts';
import type { Json, Schemas } from './schemas.ts';

/** The problems that an operation may answer with, by status. */
export function problemAnswers(dialect: Dialect, operation: Operation, schemas: Schemas): Json {
  const titles = new Map<number, Set<string>>();
  for (const code of codesOf(operation)) {
    const problem = new Problem(code, '');
    const { status } = dialect.presentProblem(problem, '');
    titles.set(status, (titles.get(status) ?? new Set()).add(problem.title));
  }
  const schema = schemas.toJson(dialect.problem, 'output');
  return Object.fromEntries(
    [...titles].map(([status, names]) => [
      status,
      {
        description: [...names].join('; '),
        headers: commonHeaders(status, operation),
        content: {
          'application/json': { schema },
          ...(operation.isPicture ? { 'image/svg+xml': {} } : {}),
        },
      },
    ]),
  );
}

const keyed = ['unauthenticated', 'forbidden', 'rate-limited'] as const;
const withBody = ['invalid-request', 'payload-too-large', 'unsupported-media-type'] as const;

function codesOf(operation: Operation): readonly ProblemCode[] {
  const { access, method, query, body, path, problems = [] } = operation;
  const isChange = method !== 'get' && (access === 'write' || access === 'manage');
  return [
    ...(access === null ? [] : keyed),
    ...(query === undefined ? [] : (['invalid-request'] as const)),
    ...(body === undefined ? [] : withBody),
    ...(path.includes(':') ? (['not-found'] as const) : []),
    ...(isChange ? (['conflict'] as const) : []),
    ...problems,
    'internal',
    'unavailable',
  ];
}
