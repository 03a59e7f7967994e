import * as z from 'zod';
import type { Problem, ProblemCode } from '../../core/problem.ts';
import type { ProblemAnswer } from '../dialect.ts';

/** The words of RenderStack's error table; those it does not have are ours. */
const errorTypes = {
  'invalid-request': ['validation-error', 'Validation Error'],
  'too-complex': ['validation-error', 'Validation Error'],
  unauthenticated: ['authentication-error', 'Authentication Error'],
  forbidden: ['forbidden', 'Forbidden'],
  'not-found': ['not-found', 'Not Found'],
  conflict: ['conflict', 'Conflict'],
  gone: ['gone', 'Gone'],
  'rate-limited': ['rate-limited', 'Rate Limited'],
  'method-not-allowed': ['method-not-allowed', 'Method Not Allowed'],
  'payload-too-large': ['payload-too-large', 'Payload Too Large'],
  'unsupported-media-type': ['unsupported-media-type', 'Unsupported Media Type'],
  'uri-too-long': ['uri-too-long', 'URI Too Long'],
  'asset-blocked': ['validation-error', 'Validation Error'],
  'asset-unreachable': ['validation-error', 'Validation Error'],
  'asset-invalid': ['validation-error', 'Validation Error'],
  internal: ['server-error', 'Server Error'],
  unavailable: ['service-unavailable', 'Service Unavailable'],
} as const satisfies Readonly<Record<ProblemCode, readonly [string, string]>>;

const BASE = 'https://renderstack.io/errors/';
const urls = new Set(Object.values(errorTypes).map(([type]) => `${BASE}${type}` as const));

export const WireProblem = z
  .object({
    type: z.enum([...urls]),
    title: z.string(),
    status: z.number().int().meta({ description: 'The status of the answer' }),
    detail: z.string().meta({ description: 'What is wrong, for a person' }),
    param: z.string().optional().meta({ description: 'The faulty field: `layers.title.fontSize`' }),
    hint: z.string().optional().meta({ description: 'What to do about it' }),
    request_id: z.string().meta({ description: 'Finds the request in the log' }),
  })
  .meta({ id: 'Problem' });

/** The last part of the type that `presentProblem` gives. */
export const errorTypeOf = (code: ProblemCode): string => errorTypes[code][0];

function hintFor({ code, path }: Problem): string | null {
  if (code === 'unauthenticated') {
    return 'Send Authorization: Bearer rs_live_…, or apiKey=rs_get_… in the query of GET /render';
  }
  return code === 'not-found' && path === 'template' ? 'GET /api/v1/templates lists them' : null;
}

/** RenderStack's error body, with the field's path and a hint where there is one. */
export function presentProblem(problem: Problem, requestId: string): ProblemAnswer {
  const [type, title] = errorTypes[problem.code];
  const hint = problem.hint ?? hintFor(problem);
  const body: z.infer<typeof WireProblem> = {
    type: `${BASE}${type}`,
    title,
    status: problem.status,
    detail: problem.detail,
    ...(problem.path === null ? {} : { param: problem.path }),
    ...(hint === null ? {} : { hint }),
    request_id: requestId,
  };
  return { status: problem.status, body };
}
