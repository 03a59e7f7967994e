import type { Json } from './schemas.ts';

/** Headers that many answers have. */
const common = {
  'X-Request-Id': 'Names the request in the log',
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

/** @param isCounted Whether the request counts towards a limit. */
export function commonHeaders(status: number, isCounted: boolean): Json {
  const names = [
    'X-Request-Id',
    ...(isCounted ? limits : []),
    ...(status === 429 || status === 503 ? ['Retry-After'] : []),
  ];
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
