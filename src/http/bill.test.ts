import { describe, expect, it } from 'vitest';
import { Problem } from '../core/problem.ts';
import type { Verdict } from '../core/rate-limit.ts';
import type { Services } from '../service/services.ts';
import { createBill } from './bill.ts';

const charges = [{ subject: 'key:a', cost: 1, limit: 60, monthlyQuota: null }];

function open(isAllowed = true) {
  const charged: string[] = [];
  const limiter: Services['limiter'] = {
    async charge([{ subject, limit } = charges[0] as (typeof charges)[0]]) {
      charged.push(subject);
      const verdict: Verdict = {
        ...{ subject, limit, isAllowed, exceeded: isAllowed ? null : 'minute' },
        ...{ remaining: 7.75, resetMs: 1500 },
      };
      return verdict;
    },
    isRefused: () => false,
  };
  const services = {
    limiter,
    now: () => 1000,
    clientAddress: 'x',
  } as Partial<Services> as Services;
  const bill = createBill(services);
  return { bill, charged };
}

const answer = (status: number) => new Response(null, { status });
const limitsOf = ({ headers }: Response) =>
  ['Limit', 'Remaining', 'Reset'].map((name) => headers.get(`X-RateLimit-${name}`));

describe('the bill of a request', () => {
  it('says what is left, and nothing when nothing was charged', async () => {
    const { bill } = open();
    await bill.charge([], true);
    expect(limitsOf(bill.settle(answer(200)))).toEqual([null, null, null]);
    await bill.charge(charges, true);
    expect(limitsOf(bill.settle(answer(200)))).toEqual(['60', '7', '3']);
  });

  it.each([
    [new Problem('unauthenticated', ''), ['bad-key:x']],
    [new Problem('forbidden', '', { path: 'signature' }), ['bad-key:x']],
    [new Problem('forbidden', ''), []],
    [new Problem('unavailable', ''), []],
    [new TypeError(), []],
  ])('counts guesses and nothing else, and tells nobody: %s %#', async (error, expected) => {
    const { bill, charged } = open();
    await expect(bill.deny(error)).rejects.toBe(error);
    expect(charged).toEqual(expected);
    expect(limitsOf(bill.settle(answer(401)))).toEqual([null, null, null]);
  });

  it('refuses more guesses in other words, and says for how long', async () => {
    const { bill } = open(false);
    const guess = new Problem('unauthenticated', '');
    await expect(bill.deny(guess)).rejects.toMatchObject({ code: 'rate-limited', retryAfter: 2 });
    expect(limitsOf(bill.settle(answer(429)))).toEqual(['20', '7', '3']);
  });
});
