import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createIsolate, createObjects, passing } from '../../test/fake-counters.ts';
import type { Charge, Verdict } from '../core/rate-limit.ts';
import { createRateSubjects } from './rate-subjects.ts';

const noon = Date.UTC(2026, 10, 22, 12);

beforeEach(() => {
  vi.useFakeTimers({ now: noon });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('one isolate', () => {
  test('A2.53 refuses the 61st miss, the 241st hit, and what comes after 30 misses and 120 hits', async () => {
    const objects = createObjects();
    const { miss, hit } = createIsolate(objects);
    expect(await passing(70, miss)).toBe(60);
    expect(await passing(250, () => hit({ subject: 'key:b' }))).toBe(240);
    expect(await passing(30, () => miss({ subject: 'key:c' }))).toBe(30);
    expect(await passing(130, () => hit({ subject: 'key:c' }))).toBe(120);
    expect((await miss({ subject: 'key:c' })).isAllowed).toBe(false);
  });

  test('is as exact when everything comes at once and answers overtake each other', async () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const { miss, hit, settle } = createIsolate(createObjects(() => 5 + random() * 200));
    const underWay: Promise<Verdict>[] = [];
    const costs: number[] = [];
    for (let request = 0; request < 600; request += 1) {
      const isHit = random() < 0.8;
      costs.push(isHit ? 0.25 : 1);
      underWay.push(isHit ? hit() : miss());
      if (random() < 0.3) await vi.advanceTimersByTimeAsync(random() * 40);
    }
    await vi.advanceTimersByTimeAsync(2000);
    const verdicts = await Promise.all(underWay);
    const renders = verdicts.map(({ isAllowed }, i) => (isAllowed ? (costs[i] ?? 0) : 0));
    expect(renders.reduce((sum, cost) => sum + cost, 0)).toBe(60);
    await settle();
  });

  test('serves hits without asking while the limit is far, and tells of them once a render', async () => {
    const objects = createObjects();
    const { hit, settle } = createIsolate(objects);
    await hit();
    expect(objects.calls()).toBe(1);
    const { remaining, resetMs } = await hit();
    expect({ remaining, resetMs }).toEqual({ remaining: 59.5, resetMs: 60_000 });
    expect(objects.calls()).toBe(1);
    expect(await passing(98, hit)).toBe(98);
    expect(objects.calls()).toBeLessThan(30);
    await vi.advanceTimersByTimeAsync(1000);
    await settle();
    const elsewhere = createIsolate(objects);
    expect((await elsewhere.miss()).remaining).toBe(60 - 25 - 1);
  });

  test('tells of less than a render within a second', async () => {
    const objects = createObjects();
    const { hit } = createIsolate(objects);
    await passing(3, hit);
    await vi.advanceTimersByTimeAsync(1000);
    expect((await createIsolate(objects).miss()).remaining).toBe(60 - 0.75 - 1);
  });

  test('refuses by itself until the time that it tells, which is true', async () => {
    const objects = createObjects();
    const { hit, miss } = createIsolate(objects);
    await passing(59, miss);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await passing(5, hit)).toBe(4);
    const before = objects.calls();
    const refused = await hit();
    expect(refused).toMatchObject({ isAllowed: false, exceeded: 'minute', remaining: 0 });
    expect(refused.resetMs).toBe(50_000);
    await vi.advanceTimersByTimeAsync(4999);
    expect(await hit()).toMatchObject({ isAllowed: false, resetMs: 45_001 });
    expect(objects.calls()).toBe(before);
    await vi.advanceTimersByTimeAsync(45_000);
    expect(await hit()).toMatchObject({ isAllowed: false, resetMs: 1 });
    expect(objects.calls()).toBe(before + 1);
    await vi.advanceTimersByTimeAsync(1);
    expect((await hit()).isAllowed).toBe(true);
  });

  test('does not refuse a cheap request because a dear one was', async () => {
    const { hit, miss } = createIsolate(createObjects());
    await passing(59, miss);
    expect(await passing(2, hit)).toBe(2);
    expect((await miss()).isAllowed).toBe(false);
    expect(await passing(3, hit)).toBe(2);
  });

  test('hears of a raised limit at once', async () => {
    const { miss } = createIsolate(createObjects());
    expect(await passing(61, miss)).toBe(60);
    expect(await passing(50, () => miss({ limit: 100 }))).toBe(40);
  });

  test('keeps to a monthly quota, of hits too', async () => {
    const { hit, miss } = createIsolate(createObjects());
    const quota = { limit: 1000, monthlyQuota: 50 };
    expect(await passing(220, () => hit(quota))).toBe(200);
    expect(await miss(quota)).toMatchObject({ isAllowed: false, exceeded: 'month' });
    const nextMonth = Date.UTC(2026, 11, 1);
    expect((await miss(quota)).resetMs).toBe(nextMonth - Date.now());
    vi.setSystemTime(nextMonth);
    expect((await miss(quota)).isAllowed).toBe(true);
  });
});

test('A2.53 an isolate that forgets a subject again and again lets no more of it pass', async () => {
  const { hit, settle } = createIsolate(createObjects(), undefined, 2);
  let passed = 0;
  for (let round = 0; round < 6; round += 1) {
    passed += await passing(170, hit);
    await vi.advanceTimersByTimeAsync(1000);
    for (const subject of ['ip:x', 'ip:y', 'ip:z']) await hit({ subject });
  }
  await vi.advanceTimersByTimeAsync(1000);
  await settle();
  expect(passed).toBe(240);
});

test('what is refused already is known before anybody is asked', async () => {
  const objects = createObjects();
  const { limiter, miss } = createIsolate(objects);
  const costing = (cost: number) => [
    { subject: 'ip:x', cost, limit: 30, monthlyQuota: null },
    { subject: 'key:a', cost, limit: 60, monthlyQuota: null },
  ];
  expect(limiter.isRefused(costing(1))).toBe(false);
  expect(await passing(61, miss)).toBe(60);
  const before = objects.calls();
  expect(limiter.isRefused(costing(1))).toBe(true);
  expect(limiter.isRefused(costing(0.25))).toBe(false);
  expect(objects.calls()).toBe(before);
  await vi.advanceTimersByTimeAsync(5000);
  expect(limiter.isRefused(costing(1))).toBe(false);
});

describe('several isolates', () => {
  for (const isolates of [4, 16]) {
    test(`${isolates} of them pass no more together than the bound that is documented`, async () => {
      const roundTrip = 60;
      const objects = createObjects(() => roundTrip);
      const all = Array.from({ length: isolates }, () => createIsolate(objects));
      const passed: number[] = [];
      const pause = 10;
      const seconds = 150;
      for (let now = 0; now < seconds * 1000; now += pause) {
        const isolate = all[(now / pause) % isolates];
        void isolate?.hit().then(({ isAllowed }) => isAllowed && passed.push(Date.now()));
        await vi.advanceTimersByTimeAsync(pause);
      }
      const most = Math.max(
        ...passed.map((start) => passed.filter((t) => t >= start && t < start + 60_000).length),
      );
      const hitsInRoundTrip = Math.ceil(roundTrip / (pause * isolates));
      expect(most).toBeGreaterThanOrEqual(240);
      expect(most).toBeLessThanOrEqual(240 + isolates * (4 + hitsInRoundTrip));
    });
  }

  test('never pass a miss too many', async () => {
    const objects = createObjects(() => 30);
    const all = Array.from({ length: 5 }, () => createIsolate(objects));
    const verdicts = Array.from({ length: 200 }, (_, i) => all[i % 5]?.miss()).filter(
      (verdict) => verdict !== undefined,
    );
    await vi.advanceTimersByTimeAsync(100);
    const passed = (await Promise.all(verdicts)).filter(({ isAllowed }) => isAllowed);
    expect(passed).toHaveLength(60);
  });
});

describe('an address and a key', () => {
  const both = (key = 'key:a'): Charge[] => [
    { subject: 'ip:x', cost: 1, limit: 30, monthlyQuota: null },
    { subject: key, cost: 1, limit: 20, monthlyQuota: null },
  ];

  test('the tightest is told of, and whoever refuses costs the other nothing', async () => {
    const { limiter } = createIsolate(createObjects());
    const ask = (key?: string) => limiter.charge(both(key), true);
    expect(await ask()).toMatchObject({ subject: 'key:a', limit: 20, remaining: 19 });
    expect(await passing(25, ask)).toBe(19);
    expect(await ask()).toMatchObject({ isAllowed: false, subject: 'key:a' });
    expect(await passing(15, () => ask('key:b'))).toBe(10);
    expect(await ask('key:b')).toMatchObject({ isAllowed: false, subject: 'ip:x' });
    // The address refused five of key b's requests and gave the key nothing to count.
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await passing(25, () => ask('key:b'))).toBe(20);
  });

  test('who was refused for what was then given back is asked about again', async () => {
    const objects = createObjects(() => 100);
    const keyA = { subject: 'key:a', cost: 1, limit: 1, monthlyQuota: null };
    const elsewhere = createIsolate(objects).limiter.charge([keyA], true);
    await vi.advanceTimersByTimeAsync(100);
    expect((await elsewhere).isAllowed).toBe(true);

    const { limiter } = createIsolate(objects);
    const address = { subject: 'ip:x', cost: 1, limit: 1, monthlyQuota: null };
    const refusedByKey = limiter.charge([address, keyA], true);
    await vi.advanceTimersByTimeAsync(10);
    const refusedByAddress = limiter.charge([address], true);
    await vi.advanceTimersByTimeAsync(500);
    expect(await refusedByKey).toMatchObject({ isAllowed: false, subject: 'key:a' });
    expect(await refusedByAddress).toMatchObject({ isAllowed: false, subject: 'ip:x' });
    const next = limiter.charge([address], true);
    await vi.advanceTimersByTimeAsync(100);
    expect((await next).isAllowed).toBe(true);
  });

  test('who was refused elsewhere for what was then given back passes five seconds later', async () => {
    const objects = createObjects(() => 100);
    const [one, two, three] = [1, 2, 3].map(() => createIsolate(objects));
    const keyA = { subject: 'key:a', limit: 1 };
    const address = { subject: 'ip:x', limit: 1 };
    const usedUp = one?.miss(keyA);
    await vi.advanceTimersByTimeAsync(100);
    expect((await usedUp)?.isAllowed).toBe(true);
    const both = [address, keyA].map((charge) => ({ ...charge, cost: 1, monthlyQuota: null }));
    const refusedByKey = three?.limiter.charge(both, true);
    await vi.advanceTimersByTimeAsync(10);
    const refusedByAddress = two?.miss(address);
    await vi.advanceTimersByTimeAsync(5100);
    expect(await refusedByKey).toMatchObject({ isAllowed: false, subject: 'key:a' });
    expect((await refusedByAddress)?.isAllowed).toBe(false);
    const next = two?.miss(address);
    await vi.advanceTimersByTimeAsync(100);
    expect((await next)?.isAllowed).toBe(true);
  });

  test('estimates are given back as well', async () => {
    const objects = createObjects();
    const { limiter } = createIsolate(objects);
    const hits = both().map((charge) => ({ ...charge, cost: 0.25, limit: charge.limit / 10 }));
    expect(await passing(20, () => limiter.charge(hits, false))).toBe(8);
    const address = hits.slice(0, 1);
    expect(await passing(20, () => limiter.charge(address, false))).toBe(4);
  });
});

test('an isolate remembers the subjects that came last', async () => {
  const subjects = createRateSubjects('isolate', 2);
  const [first, second] = [subjects.of('a'), subjects.of('b')];
  expect(subjects.of('a')).toBe(first);
  subjects.of('c');
  expect(subjects.of('a')).toBe(first);
  expect(subjects.of('b')).not.toBe(second);
});
