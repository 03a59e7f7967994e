import * as z from 'zod';
import type { Problem } from '../core/problem.ts';
import type { ProblemAnswer } from '../dialects/dialect.ts';

/** What is wrong, where no vendor has a shape for it: RFC 9457. */
export const OwnProblem = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    request_id: z.string().meta({ description: 'Finds the request in the log' }),
  })
  .meta({ id: 'PlatenProblem' });

export function presentOwnProblem(
  { title, status, detail }: Pick<Problem, 'title' | 'status' | 'detail'>,
  request_id: string,
): ProblemAnswer {
  const body: z.infer<typeof OwnProblem> = {
    ...{ type: 'about:blank', title, status, detail, request_id },
  };
  return { status, body };
}
