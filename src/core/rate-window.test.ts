import { expect, test } from 'vitest';
import {
  msUntilGone,
  type RateWindow,
  unitsIn,
  withoutOld,
  withoutUnits,
  withUnits,
} from './rate-window.ts';

function fill(times: readonly number[], units = 1): RateWindow {
  return times.reduce<RateWindow>(
    (window, time) => withUnits(withoutOld(window, time), units, time),
    [],
  );
}

test('what was counted leaves a minute later, not a moment before', () => {
  const window = fill([5000]);
  expect(unitsIn(withoutOld(window, 64_999))).toBe(1);
  expect(unitsIn(withoutOld(window, 65_000))).toBe(0);
});

test('requests within a second share a bucket, which leaves with its newest', () => {
  const window = fill([5000, 5999]);
  expect(window).toHaveLength(1);
  expect(unitsIn(withoutOld(window, 65_998))).toBe(2);
  expect(unitsIn(withoutOld(window, 65_999))).toBe(0);
});

test('there are never more than 61 buckets, however dense the requests', () => {
  let window: RateWindow = [];
  let most = 0;
  for (let now = 0; now < 200_000; now += 37) {
    window = withUnits(withoutOld(window, now), 1, now);
    most = Math.max(most, window.length);
  }
  expect(most).toBeGreaterThan(55);
  expect(most).toBeLessThanOrEqual(61);
});

test('the room that is waited for is there when it was promised, and not a millisecond before', () => {
  const window = fill([0, 1500, 3000, 4500], 5);
  for (const units of [1, 5, 6, 11, 20]) {
    const ms = msUntilGone(window, units, 4500);
    expect(20 - unitsIn(withoutOld(window, 4500 + ms))).toBeGreaterThanOrEqual(units);
    expect(20 - unitsIn(withoutOld(window, 4500 + ms - 1))).toBeLessThan(units);
  }
  expect(msUntilGone(window, 21, 4500)).toBe(60_000);
});

test('units are taken back from when they were counted, and never more than there are', () => {
  const window = fill([0, 2000, 2500], 5);
  const left = (units: number, at: number | null) =>
    withoutUnits(window, units, at).map(({ units }) => units);
  expect(left(3, 2000)).toEqual([5, 7]);
  expect(left(50, 2200)).toEqual([5]);
  // Of a bucket that has left there is nothing to give back.
  expect(left(3, 1000)).toEqual([5, 10]);
  expect(left(7, null)).toEqual([8]);
  expect(left(50, null)).toEqual([]);
});
