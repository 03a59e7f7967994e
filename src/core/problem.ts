import { withoutKeys } from './secrets.ts';

/** Every expected failure, with the HTTP status it means. A dialect maps these codes to its own words. */
const problems = {
  'invalid-request': { status: 400, title: 'Invalid request' },
  'too-complex': { status: 400, title: 'Document too complex' },
  unauthenticated: { status: 401, title: 'Authentication failed' },
  forbidden: { status: 403, title: 'Forbidden' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Conflict' },
  gone: { status: 410, title: 'Gone' },
  'payload-too-large': { status: 413, title: 'Payload too large' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'uri-too-long': { status: 414, title: 'URI too long' },
  'rate-limited': { status: 429, title: 'Rate limit exceeded' },
  'asset-blocked': { status: 422, title: 'Asset URL blocked' },
  'asset-unreachable': { status: 422, title: 'Asset could not be fetched' },
  'asset-invalid': { status: 422, title: 'Asset could not be read' },
  internal: { status: 500, title: 'Internal error' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
} as const;

export type ProblemCode = keyof typeof problems;

export interface ProblemOptions {
  /** Where in the request the fault is, in the caller's own words: `layers.title.fontSize`. */
  readonly path?: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Seconds after which the same request may succeed. */
  readonly retryAfter?: number;
  /** For the log only. */
  readonly cause?: unknown;
}

/** An expected failure. `detail`, `path` and `hint` reach the caller, `cause` only the log. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly detail: string;
  readonly path: string | null;
  readonly hint: string | null;
  readonly retryAfter: number | null;

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(withoutKeys(detail), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = this.message;
    this.path = options.path === undefined ? null : withoutKeys(options.path);
    this.hint = options.hint ?? null;
    this.retryAfter = options.retryAfter ?? null;
  }

  get status(): number {
    return problems[this.code].status;
  }

  get title(): string {
    return problems[this.code].title;
  }
}
