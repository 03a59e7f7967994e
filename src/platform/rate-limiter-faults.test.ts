import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createIsolate, createObjects, passing, sleep } from '../../test/fake-counters.ts';

const noon = Date.UTC(2026, 10, 22, 12);

beforeEach(() => {
  vi.useFakeTimers({ now: noon });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an object that cannot be asked', () => {
  const broken =
    (properties: object = {}) =>
    () =>
      Promise.reject(Object.assign(new Error('lost'), properties));

  test('lets hits pass, and asks the fallback about misses', async () => {
    const objects = createObjects();
    objects.failWith(broken());
    let passes = true;
    const { hit, miss, lines, fallbackKeys } = createIsolate(objects, async () => passes);
    expect((await hit()).isAllowed).toBe(true);
    expect(fallbackKeys).toEqual([]);
    expect((await miss()).isAllowed).toBe(true);
    passes = false;
    expect(await miss()).toMatchObject({ isAllowed: false, exceeded: 'minute', resetMs: 60_000 });
    expect(fallbackKeys).toEqual(['key:a', 'key:a']);
    expect(lines[0]).toMatchObject({ level: 'warn', subject: 'key:a' });
  });

  test('lets everything pass when the fallback fails too', async () => {
    const objects = createObjects();
    objects.failWith(broken());
    const { miss } = createIsolate(objects, broken() as () => Promise<boolean>);
    expect((await miss()).isAllowed).toBe(true);
  });

  test('is waited for a second, and then left in peace for one', async () => {
    const objects = createObjects();
    objects.failWith(() => sleep(60_000));
    const { hit } = createIsolate(objects);
    const first = hit();
    await vi.advanceTimersByTimeAsync(1000);
    expect((await first).isAllowed).toBe(true);
    expect((await hit()).isAllowed).toBe(true);
    expect(objects.calls()).toBe(1);
    objects.failWith(null);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await passing(70, hit)).toBe(70);
    expect(objects.calls()).toBeGreaterThan(1);
  });

  test('is told twice when that may help, and never when it has too much to do', async () => {
    for (const [properties, calls] of [
      [{}, 1],
      [{ retryable: true }, 2],
      [{ retryable: true, overloaded: true }, 1],
    ] as const) {
      const objects = createObjects();
      const { hit } = createIsolate(objects);
      await passing(2, hit);
      const before = objects.calls();
      objects.failWith(broken(properties));
      await vi.advanceTimersByTimeAsync(1000);
      expect(objects.calls() - before).toBe(calls);
    }
  });

  test('is never asked to count the same request twice', async () => {
    const objects = createObjects();
    objects.failWith(broken({ retryable: true }));
    await createIsolate(objects).miss();
    expect(objects.calls()).toBe(1);
  });

  test('is asked again a second later although the clock was set back', async () => {
    const objects = createObjects();
    objects.failWith(broken());
    const { miss, hit } = createIsolate(objects);
    await hit();
    objects.failWith(null);
    vi.setSystemTime(noon - 3_600_000);
    expect(await passing(70, miss)).toBe(60);
  });

  test('hears of what was served meanwhile although nobody comes any more', async () => {
    const objects = createObjects();
    const { hit } = createIsolate(objects);
    await hit();
    objects.failWith(broken());
    expect(await passing(40, hit)).toBe(40);
    await vi.advanceTimersByTimeAsync(4000);
    objects.failWith(null);
    await vi.advanceTimersByTimeAsync(3000);
    expect((await createIsolate(objects).miss()).remaining).toBe(60 - 41 / 4 - 1);
  });

  test('hears later what was served meanwhile', async () => {
    const objects = createObjects();
    const { hit } = createIsolate(objects);
    await hit();
    objects.failWith(broken());
    expect(await passing(40, hit)).toBe(40);
    await vi.advanceTimersByTimeAsync(1000);
    objects.failWith(null);
    await passing(4, hit);
    await vi.advanceTimersByTimeAsync(1000);
    expect((await createIsolate(objects).miss()).remaining).toBe(60 - 45 / 4 - 1);
  });
});

test('a client that hangs up leaves nothing behind', async () => {
  const objects = createObjects(() => 100);
  const { limiter, settle } = createIsolate(objects);
  void limiter.charge([{ subject: 'key:a', cost: 1, limit: 60, monthlyQuota: null }], true);
  await vi.advanceTimersByTimeAsync(100);
  expect(await settle()).toMatchObject([{ isAllowed: true }]);
});
