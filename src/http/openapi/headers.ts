import type { Operation } from '../../dialects/operation.ts';
import type { Json } from './schemas.ts';

/** Headers that many answers have. */
const common = {
  'X-Request-Id': 'Names the request in the log',
  'Cache-Control': 'For how long the answer may be kept, and by whom',
  'Server-Timing': 'Milliseconds, in all and of each stage',
  'X-RateLimit-Limit': 'Renders a minute',
  'X-RateLimit-Remaining': 'Renders left',
  'X-RateLimit-Reset': 'When all of the limit is there again, in Unix seconds',
  'Retry-After': 'Seconds after which the same request may succeed',
} as const;

const limits = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'] as const;

export const headerComponents = describeHeaders(common);

export function describeHeaders(headers: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      name,
      { description, schema: { type: 'string' } },
    ]),
  );
}

/** Of one answer. Who holds a key is told what is left; who holds none, or a wrong one, is not. */
export function commonHeaders(status: number, { access, credentials }: Operation): Json {
  const isCounted = access !== null || credentials !== undefined;
  const names = [
    ...['X-Request-Id', 'Cache-Control', 'Server-Timing'],
    ...(isCounted && status !== 401 ? limits : []),
    ...(status === 429 || status === 503 ? ['Retry-After'] : []),
  ];
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
