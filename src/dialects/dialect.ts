import type * as z from 'zod';
import type { Problem } from '../core/problem.ts';
import type { Operation } from './operation.ts';

/** A security scheme of OpenAPI. */
export interface Credential {
  readonly type: 'http' | 'apiKey';
  readonly description: string;
  readonly scheme?: 'bearer';
  readonly in?: 'header' | 'query';
  readonly name?: string;
}

export interface ProblemAnswer {
  readonly status: number;
  readonly body: object;
}

/** One vendor's API: where it is, how it is spoken to and how it says what is wrong. */
export interface Dialect {
  readonly name: string;
  /** `/api/v1` */
  readonly prefix: string;
  readonly operations: readonly Operation[];
  /** The API key of a request to an operation that wants one; null when there is none. */
  readKey(request: Request): string | null;
  /** Where `readKey` looks, by name; any of them will do. */
  readonly credentials: Readonly<Record<string, Credential>>;
  /** Those of operations that look elsewhere. */
  readonly otherCredentials: Readonly<Record<string, Credential>>;
  presentProblem(problem: Problem, requestId: string): ProblemAnswer;
  /** What `presentProblem` makes. */
  readonly problem: z.ZodType;
}
