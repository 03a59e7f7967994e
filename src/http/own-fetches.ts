import type { MiddlewareHandler } from 'hono';
import { json } from '../dialects/operation.ts';
import type { AppEnv } from './mount.ts';
import { presentOwnProblem } from './own-problem.ts';

/** A picture's address that leads back here would draw itself, and again. */
export const refuseOwnFetches: MiddlewareHandler<AppEnv> = async (context, next) => {
  const { isOwnFetch, requestId } = context.env.services;
  if (!isOwnFetch) return next();
  context.get('facts')['problem'] = 'loop';
  const problem = {
    ...{
      status: 508,
      title: 'Loop detected',
      detail: 'Platen does not fetch pictures from itself',
    },
    hint: 'Use the address of a picture that is stored elsewhere',
  };
  return json(presentOwnProblem(problem, requestId).body, problem.status);
};
