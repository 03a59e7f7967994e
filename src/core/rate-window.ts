/** What was counted within one second, in whole units; times are milliseconds. */
interface Bucket {
  readonly openedAt: number;
  readonly newestAt: number;
  readonly units: number;
}

/**
 * What was counted in the last minute, oldest first, at most 61 buckets. A bucket leaves a minute after the newest
 * request in it: with buckets that follow the clock's seconds, 59 seconds could hold twice the limit.
 */
export type RateWindow = readonly Bucket[];

/** ms */
export const windowLength = 60_000;
const bucketLength = 1000;

export function unitsIn(window: RateWindow): number {
  return window.reduce((sum, { units }) => sum + units, 0);
}

export function withoutOld(window: RateWindow, now: number): RateWindow {
  return window.filter(({ newestAt }) => newestAt + windowLength > now);
}

/** @param now Never before the newest bucket. */
export function withUnits(window: RateWindow, units: number, now: number): RateWindow {
  if (units === 0) return window;
  const newest = window.at(-1);
  if (newest === undefined || now - newest.openedAt >= bucketLength) {
    return [...window, { openedAt: now, newestAt: now, units }];
  }
  return [...window.slice(0, -1), { ...newest, newestAt: now, units: newest.units + units }];
}

/**
 * Takes back what was counted at a time; the oldest when that is not known. What would have stayed for longer must not
 * make room, or more than the limit would fit into some minute.
 */
export function withoutUnits(window: RateWindow, units: number, at: number | null): RateWindow {
  let left = units;
  return window
    .map((bucket) => {
      const isMeant = at === null || (bucket.openedAt <= at && at <= bucket.newestAt);
      const taken = isMeant ? Math.min(left, bucket.units) : 0;
      left -= taken;
      return { ...bucket, units: bucket.units - taken };
    })
    .filter((bucket) => bucket.units > 0);
}

/** ms until `units` of the window have left; its whole length when there are not that many. */
export function msUntilGone(window: RateWindow, units: number, now: number): number {
  let gone = 0;
  for (const bucket of window) {
    gone += bucket.units;
    if (gone >= units) return bucket.newestAt + windowLength - now;
  }
  return windowLength;
}
