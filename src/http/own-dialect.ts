import type { Dialect } from '../dialects/dialect.ts';
import { filesOperation } from './files.ts';
import { healthOperation } from './health.ts';
import { openApiOperation } from './openapi.ts';
import { OwnProblem, presentOwnProblem } from './own-problem.ts';

/** What no vendor has, and the answer to addresses that nobody has. */
export function createOwnDialect(vendors: readonly Dialect[]): Dialect {
  const own: Dialect = {
    name: 'Platen',
    prefix: '',
    operations: [filesOperation, healthOperation(), openApiOperation(() => [...vendors, own])],
    readKey: () => null,
    credentials: {},
    otherCredentials: {},
    presentProblem: presentOwnProblem,
    problem: OwnProblem,
  };
  return own;
}
