import {
  abortAllDurableObjects,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Terms, termsOf } from '../../src/core/rate-count.ts';
import { createRateLimiter } from '../../src/platform/rate-limiter.ts';
import { createRateSubjects } from '../../src/platform/rate-subjects.ts';

const noon = Date.UTC(2026, 10, 22, 12);

afterEach(() => {
  vi.useRealTimers();
});

function stopClock(now = noon): void {
  vi.useFakeTimers({ now, toFake: ['Date'] });
}

const terms = (cost = 1, limit = 60, monthlyQuota: number | null = null): Terms =>
  termsOf({ subject: '', cost, limit, monthlyQuota });

/** A new object and an isolate that asks it. */
function newSubject() {
  const name = crypto.randomUUID();
  const object = () => env.LIMITER.getByName(name);
  const nothing = { reporter: 'isolate', from: 0, to: 0 };
  const refusal = async (asked = terms()) => (await object().charge(asked, nothing)).refusal;
  return {
    object,
    refusal,
    passes: async (asked = terms()) => (await refusal(asked)) === null,
    refund: (asked = terms()) => object().refund(asked, nothing, null),
    stored: () => runInDurableObject(object(), (_, { storage }) => storage.list()),
  };
}

async function count(times: number, ask: () => Promise<boolean>): Promise<number> {
  const answers = await Promise.all(Array.from({ length: times }, ask));
  return answers.filter((passed) => passed).length;
}

describe('the object that counts', () => {
  it('A2.53 lets exactly the limit through of a thousand that come at once', async () => {
    const { passes } = newSubject();
    expect(await count(1000, () => passes())).toBe(60);
    const quarters = newSubject();
    expect(await count(1000, () => quarters.passes(terms(0.25)))).toBe(240);
  });

  it('remembers 59 requests when it is evicted', async () => {
    stopClock();
    const { object, passes } = newSubject();
    expect(await count(59, () => passes())).toBe(59);
    // What it may lose is the last second.
    await scheduler.wait(1100);
    await evictDurableObject(object());
    expect(await passes()).toBe(true);
    expect(await passes()).toBe(false);
  });

  it('loses the last second at most when its process dies', async () => {
    stopClock();
    const { passes } = newSubject();
    expect(await count(30, () => passes())).toBe(30);
    await scheduler.wait(1100);
    expect(await count(29, () => passes())).toBe(29);
    await abortAllDurableObjects();
    const left = await count(60, () => passes());
    expect(left).toBeGreaterThanOrEqual(1);
    expect(left).toBeLessThanOrEqual(30);
  });

  it('writes once a second however much it counts', async () => {
    const { object, passes } = newSubject();
    await passes();
    const put = await runInDurableObject(object(), (_, { storage }) => vi.spyOn(storage, 'put'));
    expect(await count(500, () => passes())).toBe(59);
    expect(put.mock.calls.length).toBeLessThanOrEqual(1);
    await scheduler.wait(1100);
    expect(put.mock.calls.length).toBeLessThanOrEqual(2);
    expect(put.mock.calls.length).toBeGreaterThanOrEqual(1);
  });

  it('tells truly when the request would pass', async () => {
    stopClock();
    const { passes, refusal } = newSubject();
    expect(await count(60, () => passes())).toBe(60);
    vi.setSystemTime(noon + 20_000);
    const refused = await refusal();
    expect(refused).toEqual({ exceeded: 'minute', ms: 40_000 });
    vi.setSystemTime(noon + 59_999);
    expect(await passes(terms(0.25))).toBe(false);
    vi.setSystemTime(noon + 60_000);
    expect(await passes()).toBe(true);
  });

  it('frees nothing and locks nobody when its clock goes back five seconds', async () => {
    stopClock();
    const { passes } = newSubject();
    expect(await count(60, () => passes())).toBe(60);
    vi.setSystemTime(noon - 5000);
    expect(await passes()).toBe(false);
    vi.setSystemTime(noon - 5000 + 59_999);
    expect(await passes()).toBe(false);
    vi.setSystemTime(noon - 5000 + 60_000);
    expect(await count(70, () => passes())).toBe(60);
  });

  it('keeps a monthly quota through an eviction and starts a new one with the month', async () => {
    const month = Date.UTC(2026, 11, 1);
    stopClock(month - 30_000);
    const { object, passes, refusal } = newSubject();
    const quota = terms(1, 60, 5);
    expect(await count(10, () => passes(quota))).toBe(5);
    await scheduler.wait(1100);
    await evictDurableObject(object());
    expect(await refusal(quota)).toEqual({ exceeded: 'month', ms: 30_000 });
    vi.setSystemTime(month);
    expect(await count(10, () => passes(quota))).toBe(5);
  });

  it('gives back what another limit refused', async () => {
    const { passes, refund } = newSubject();
    expect(await count(60, () => passes())).toBe(60);
    await refund();
    expect(await count(5, () => passes())).toBe(1);
  });

  it('is gone once there is nothing to remember', async () => {
    stopClock();
    const { object, passes, stored } = newSubject();
    await passes();
    vi.setSystemTime(noon + 59_000);
    expect(await runDurableObjectAlarm(object())).toBe(true);
    expect((await stored()).size).toBe(1);
    vi.setSystemTime(noon + 60_000);
    expect(await runDurableObjectAlarm(object())).toBe(true);
    expect((await stored()).size).toBe(0);
    expect(await runDurableObjectAlarm(object())).toBe(false);
    expect(await count(70, () => passes())).toBe(60);
    await scheduler.wait(1100);
    expect((await stored()).size).toBe(1);
  });

  it('stays to the end of the month for a quota', async () => {
    stopClock();
    const { object, passes, stored } = newSubject();
    await passes(terms(1, 60, 100));
    vi.setSystemTime(noon + 60_000);
    expect(await runDurableObjectAlarm(object())).toBe(true);
    expect((await stored()).size).toBe(1);
    vi.setSystemTime(Date.UTC(2026, 11, 1));
    expect(await runDurableObjectAlarm(object())).toBe(true);
    expect((await stored()).size).toBe(0);
  });
});

describe('a limiter in front of real objects', () => {
  function createLimiter() {
    const subject = crypto.randomUUID();
    const work: Promise<unknown>[] = [];
    const limiter = createRateLimiter({
      counterOf: (name) => env.LIMITER.getByName(name),
      fallback: env.FALLBACK_LIMIT,
      subjects: createRateSubjects(crypto.randomUUID(), 100),
      now: Date.now,
      wait: (ms) => scheduler.wait(ms),
      waitUntil: (promise) => work.push(promise),
      log: () => undefined,
    });
    return {
      subject,
      ask: (cost: number) =>
        limiter.charge([{ subject, cost, limit: 60, monthlyQuota: null }], cost === 1),
      settle: () => Promise.all(work),
    };
  }

  it('A2.53 is exact for hits and misses that come at once', async () => {
    const { ask, settle } = createLimiter();
    const passes = async (cost: number) => (await ask(cost)).isAllowed;
    expect(await passes(0.25)).toBe(true);
    const [misses, hits] = await Promise.all([
      count(30, () => passes(1)),
      count(400, () => passes(0.25)),
    ]);
    expect(misses + hits / 4).toBe(59.75);
    await settle();
  });

  it('loses nothing of what was served when the object is evicted', async () => {
    const { subject, ask, settle } = createLimiter();
    for (let hit = 0; hit < 100; hit += 1) await ask(0.25);
    await settle();
    await scheduler.wait(1100);
    await evictDurableObject(env.LIMITER.getByName(subject));
    expect((await ask(1)).remaining).toBe(34);
  });
});
