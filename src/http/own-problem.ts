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
    hint: z.string().optional().meta({ description: 'What to do about it' }),
    request_id: z.string().meta({ description: 'Finds the request in the log' }),
  })
  .meta({ id: 'PlatenProblem' });

export function presentOwnProblem(
  { title, status, detail, hint }: Pick<Problem, 'title' | 'status' | 'detail' | 'hint'>,
  request_id: string,
): ProblemAnswer {
  const body: z.infer<typeof OwnProblem> = {
    ...{ type: 'about:blank', title, status, detail },
    ...(hint === null ? {} : { hint }),
    request_id,
  };
  return { status, body };
}
