import { Problem } from '../core/problem.ts';
import { json } from '../dialects/operation.ts';
import type { Log } from '../service/log.ts';
import { presentOwnProblem } from './own-problem.ts';

/** For a deployment that lacks what everything needs, such as a binding: there is no app to say so. */
export function answerBroken(log: Log, error: unknown): Response {
  const requestId = crypto.randomUUID().replaceAll('-', '');
  const cause = error instanceof Error ? error.stack : String(error);
  log({ level: 'error', message: 'the Worker cannot start', request_id: requestId, cause });
  const problem = new Problem('internal', 'The Worker is not set up as it must be');
  const { status, body } = presentOwnProblem(problem, requestId);
  return json(body, status, { 'X-Request-Id': requestId });
}
