import { Problem } from '../core/problem.ts';
import type { Verdict } from '../core/rate-limit.ts';
import type { Call } from '../dialects/operation.ts';
import { badKeyCharges, rateLimited } from '../service/limits.ts';
import type { Services } from '../service/services.ts';

/** What one request is charged. */
export interface Bill extends Pick<Call, 'charge' | 'deny'> {
  /** Puts what is left into the answer. */
  settle(response: Response): Response;
}

export function createBill(services: Services): Bill {
  let shown: Verdict | null = null;

  async function countGuess(): Promise<void> {
    const charges = badKeyCharges(services);
    if (charges.length === 0) return;
    const verdict = await services.limiter.charge(charges, false);
    if (verdict.isAllowed) return;
    shown = verdict;
    throw rateLimited(verdict);
  }

  return {
    async charge(charges, exact) {
      if (charges.length === 0) return;
      shown = await services.limiter.charge(charges, exact);
      if (!shown.isAllowed) throw rateLimited(shown);
    },
    async deny(error) {
      if (isGuess(error)) await countGuess();
      throw error;
    },
    settle(response) {
      if (shown === null) return response;
      return withLimits(response, shown, services.now());
    },
  };
}

/** Whether somebody may be trying out keys or signatures; a key that is known and may not do this is none. */
function isGuess(error: unknown): boolean {
  if (!(error instanceof Problem)) return false;
  return error.code === 'unauthenticated' || error.path === 'signature';
}

/** In renders, which may be quarters; Reset is a time in Unix seconds. */
function withLimits(
  response: Response,
  { limit, remaining, resetMs }: Verdict,
  now: number,
): Response {
  response.headers.set('X-RateLimit-Limit', String(limit));
  response.headers.set('X-RateLimit-Remaining', String(Math.floor(remaining)));
  response.headers.set('X-RateLimit-Reset', String(Math.ceil((now + resetMs) / 1000)));
  return response;
}
