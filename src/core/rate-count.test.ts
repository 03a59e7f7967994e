import { describe, expect, test } from 'vitest';
import {
  charge,
  msUntilEmpty,
  nothingCounted,
  type RateCount,
  refund,
  type Terms,
  termsOf,
  verdictOf,
} from './rate-count.ts';

const noon = Date.UTC(2026, 10, 22, 12);

/** A count whose clock the test sets. */
function counted(limit = 60, monthlyQuota: number | null = null) {
  let count: RateCount = nothingCounted;
  const subject = 'key:a';
  const terms = (cost: number): Terms => termsOf({ subject, cost, limit, monthlyQuota });
  const take = (cost: number, now: number, served = 0) => {
    const [next, answer] = charge(count, terms(cost), served, now);
    count = next;
    return answer;
  };
  return {
    take,
    passes: (cost: number, now: number) => take(cost, now).refusal === null,
    giveBack(cost: number, at: number | null, now: number) {
      [count] = refund(count, terms(cost), 0, at, now);
    },
    emptyIn: (now: number) => msUntilEmpty(count, now),
  };
}

function passing(times: number, cost: number, passes: (cost: number) => boolean): number {
  return Array.from({ length: times }, () => passes(cost)).filter((passed) => passed).length;
}

describe('a minute', () => {
  test('lets through 60 renders, 240 quarters or 600 tenths, and what they add up to', () => {
    for (const [cost, expected] of [
      [1, 60],
      [0.25, 240],
      [0.1, 600],
    ] as const) {
      const { passes } = counted();
      expect(passing(expected + 10, cost, (cost) => passes(cost, noon))).toBe(expected);
    }
    const { passes } = counted();
    expect(passing(30, 1, (cost) => passes(cost, noon))).toBe(30);
    expect(passing(130, 0.25, (cost) => passes(cost, noon))).toBe(120);
    expect(passes(0.1, noon)).toBe(false);
  });

  test('holds no more than the limit wherever it starts', () => {
    const { passes } = counted(20);
    const passed: number[] = [];
    // Bursts at odd times, the worst case for buckets.
    for (let now = noon; now < noon + 300_000; now += now % 7000 < 900 ? 13 : 331) {
      if (passes(1, now)) passed.push(now);
    }
    for (const start of passed) {
      const within = passed.filter((time) => time >= start && time < start + 60_000);
      expect(within.length).toBeLessThanOrEqual(20);
    }
    expect(passed.length).toBeGreaterThan(90);
  });

  test('a client that asks once a second is never refused at 60 a minute', () => {
    const { passes } = counted();
    for (let second = 0; second < 200; second += 1) {
      expect(passes(1, noon + second * 1000)).toBe(true);
    }
  });

  test('who waits as long as told passes, and a millisecond sooner does not', () => {
    const { take, passes } = counted();
    for (let second = 0; second < 30; second += 1)
      passing(2, 1, () => passes(1, noon + second * 900));
    const now = noon + 29 * 900;
    for (const cost of [0.25, 1]) {
      const ms = take(cost, now).refusal?.ms ?? 0;
      expect(ms).toBeGreaterThan(0);
      expect(passes(cost, now + ms - 1)).toBe(false);
    }
    const ms = take(3, now).refusal?.ms ?? 0;
    expect(passes(3, now + ms - 1)).toBe(false);
    expect(passes(3, now + ms)).toBe(true);
  });

  test('a refused request costs nothing', () => {
    const { passes, take } = counted(2);
    expect(passing(10, 1, () => passes(1, noon))).toBe(2);
    expect(take(0.25, noon).used).toBe(40);
    expect(passes(1, noon + 60_000)).toBe(true);
  });

  test('what was given back is there again', () => {
    const { passes, giveBack } = counted(2);
    expect(passing(2, 1, () => passes(1, noon))).toBe(2);
    giveBack(1, noon, noon + 5);
    expect(passing(5, 1, () => passes(1, noon + 5))).toBe(1);
  });

  test.each([
    ['when that was counted is known', true],
    ['it is not', false],
  ])('holds no more than the limit although something was given back, when %s', (_, isKnown) => {
    const { passes, take, giveBack } = counted(30);
    const passed: number[] = [];
    const ask = (now: number) => passes(1, now) && passed.push(now);
    const refused = Array.from({ length: 10 }, () => take(1, noon).at);
    for (let i = 0; i < 20; i += 1) ask(noon + 1000);
    for (const at of refused) giveBack(1, isKnown ? at : null, noon + 1001);
    for (let i = 0; i < 30; i += 1) ask(noon + 1002);
    for (let i = 0; i < 30; i += 1) ask(noon + 60_000);
    const within = passed.filter((time) => time >= noon + 1000 && time < noon + 61_000);
    expect(within).toHaveLength(30);
  });

  test('what has been served counts even beyond the limit', () => {
    const { take } = counted(2);
    expect(take(1, noon, 60)).toMatchObject({ used: 60, refusal: { exceeded: 'minute' } });
  });
});

describe('a clock that is set back', () => {
  test('by five seconds frees nothing and locks nothing', () => {
    const { passes } = counted(10);
    expect(passing(10, 1, () => passes(1, noon))).toBe(10);
    expect(passes(1, noon + 30_000)).toBe(false);
    expect(passes(1, noon + 25_000)).toBe(false);
    // A minute by the seconds that have passed, not by what the clock shows.
    expect(passes(1, noon + 54_999)).toBe(false);
    expect(passes(1, noon + 55_000)).toBe(true);
  });

  test('by an hour locks nobody out for an hour', () => {
    const { passes } = counted(10);
    expect(passing(10, 1, () => passes(1, noon))).toBe(10);
    const back = noon - 3_600_000;
    expect(passes(1, back)).toBe(false);
    expect(passes(1, back + 59_999)).toBe(false);
    expect(passes(1, back + 60_000)).toBe(true);
  });

  test('over the start of a month does not give the month a second quota', () => {
    const { passes } = counted(60, 3);
    const month = Date.UTC(2026, 11, 1);
    expect(passing(5, 1, () => passes(1, month))).toBe(3);
    expect(passes(1, month - 5000)).toBe(false);
    expect(passes(1, month + 5000)).toBe(false);
  });
});

describe('a month', () => {
  const lastDay = Date.UTC(2026, 11, 31, 23, 59);

  test('has its quota exactly, and a new one in the next', () => {
    const { passes, take } = counted(60, 10.5);
    expect(passing(20, 1, () => passes(1, lastDay))).toBe(10);
    expect(passing(5, 0.25, (cost) => passes(cost, lastDay))).toBe(2);
    const { refusal } = take(1, lastDay);
    expect(refusal).toEqual({ exceeded: 'month', ms: 60_000 });
    expect(passes(1, lastDay + 59_999)).toBe(false);
    expect(passing(20, 1, () => passes(1, lastDay + 60_000))).toBe(10);
  });

  test('tells of what is less, the minute or the month', () => {
    const charge = { subject: 'key:a', cost: 1, limit: 60, monthlyQuota: 100 };
    const early = Date.UTC(2026, 11, 31);
    const of = (used: number, monthUsed: number) =>
      verdictOf(charge, { used: used * 20, monthUsed: monthUsed * 20, refusal: null }, early);
    expect(of(10, 20)).toMatchObject({ remaining: 50, resetMs: 60_000 });
    expect(of(10, 98.75)).toMatchObject({ remaining: 1.25, resetMs: 86_400_000 });
  });

  test('is given back what was charged', () => {
    const { passes, giveBack } = counted(60, 2);
    expect(passing(5, 1, () => passes(1, noon))).toBe(2);
    giveBack(1, noon, noon);
    expect(passing(5, 1, () => passes(1, noon))).toBe(1);
  });

  test('is remembered to its end, a minute only for a minute', () => {
    const minute = counted();
    expect(minute.emptyIn(noon)).toBe(0);
    minute.take(1, noon);
    expect(minute.emptyIn(noon + 20_000)).toBe(40_000);
    expect(minute.emptyIn(noon + 60_000)).toBe(0);
    const month = counted(60, 10);
    month.take(1, lastDay - 3_600_000);
    expect(month.emptyIn(lastDay)).toBe(60_000);
    expect(month.emptyIn(lastDay + 60_000)).toBe(0);
  });
});
