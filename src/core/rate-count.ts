import type { Charge, Verdict } from './rate-limit.ts';
import {
  msUntilGone,
  type RateWindow,
  unitsIn,
  windowLength,
  withoutOld,
  withoutUnits,
  withUnits,
} from './rate-window.ts';

/** Twentieths of a render, in which a quarter and a tenth are whole numbers. */
export const unitsPerRender = 20;

/** What a subject has used, in units. */
export interface RateCount {
  /** The clock, in ms since the epoch, when the count was last looked at. */
  readonly seenAt: number;
  /** ms that the clock has been set back by, all in all: the count's own time never goes back. */
  readonly setBack: number;
  readonly window: RateWindow;
  /** Calendar months (UTC) since the year 0. */
  readonly month: number;
  /** In that month, while the subject had a quota. */
  readonly monthUnits: number;
}

/** A charge in units. */
export interface Terms {
  readonly units: number;
  readonly limit: number;
  readonly quota: number | null;
}

export interface Refusal {
  readonly exceeded: 'minute' | 'month';
  /** Until the same request would pass. */
  readonly ms: number;
}

export interface Answer {
  /** The count's own time: of two answers the later one knows better. */
  readonly at: number;
  readonly used: number;
  readonly monthUsed: number;
  /** null is allowed. */
  readonly refusal: Refusal | null;
}

export const nothingCounted: RateCount = {
  seenAt: 0,
  setBack: 0,
  window: [],
  month: 0,
  monthUnits: 0,
};

export function termsOf({ cost, limit, monthlyQuota }: Charge): Terms {
  const inUnits = (renders: number) => Math.round(renders * unitsPerRender);
  const quota = monthlyQuota === null ? null : inUnits(monthlyQuota);
  return { units: inUnits(cost), limit: inUnits(limit), quota };
}

/**
 * Adds what has been served already, then the request if there is room for it.
 * @param served Units that nobody can refuse any more.
 */
export function charge(
  count: RateCount,
  { units, limit, quota }: Terms,
  served: number,
  now: number,
): readonly [RateCount, Answer] {
  const before = add(upToDate(count, now), served, quota);
  const used = unitsIn(before.window);
  const time = timeOf(before);
  const excess = used + units - limit;
  const minute = excess > 0 ? msUntilGone(before.window, excess, time) : 0;
  const isOverQuota = quota !== null && before.monthUnits + units > quota;
  const month = isOverQuota ? msUntilMonthEnds(before.month, now) : 0;
  if (minute === 0 && month === 0) {
    const after = add(before, units, quota);
    return [after, answerOf(after, null)];
  }
  const exceeded = isOverQuota ? 'month' : 'minute';
  return [before, answerOf(before, { exceeded, ms: Math.max(minute, month) })];
}

/**
 * Takes back what was charged for a request that something else refused.
 * @param at The answer's to the charge; null for what was served without asking.
 */
export function refund(
  count: RateCount,
  { units, quota }: Terms,
  served: number,
  at: number | null,
  now: number,
): readonly [RateCount, Answer] {
  const before = add(upToDate(count, now), served, quota);
  const after = {
    ...before,
    window: withoutUnits(before.window, units, at),
    monthUnits: Math.max(0, before.monthUnits - (quota === null ? 0 : units)),
  };
  return [after, answerOf(after, null)];
}

/** ms from now until nothing is left to remember; 0 or less when that is so already. */
export function msUntilEmpty(count: RateCount, now: number): number {
  const current = upToDate(count, now);
  const newest = current.window.at(-1);
  const minute = newest === undefined ? 0 : newest.newestAt + windowLength - timeOf(current);
  return Math.max(minute, current.monthUnits === 0 ? 0 : msUntilMonthEnds(current.month, now));
}

/** How the caller is told of it. */
export function verdictOf(
  { subject, limit, monthlyQuota }: Charge,
  { used, monthUsed, refusal }: Omit<Answer, 'at'>,
  now: number,
): Verdict {
  const minuteLeft = limit - used / unitsPerRender;
  const monthLeft = (monthlyQuota ?? Number.POSITIVE_INFINITY) - monthUsed / unitsPerRender;
  const isMonthTighter = monthLeft < minuteLeft;
  return {
    subject,
    isAllowed: refusal === null,
    exceeded: refusal?.exceeded ?? null,
    limit,
    remaining: Math.max(0, Math.min(minuteLeft, monthLeft)),
    resetMs: refusal?.ms ?? (isMonthTighter ? msUntilMonthEnds(monthOf(now), now) : windowLength),
  };
}

const timeOf = ({ seenAt, setBack }: RateCount): number => seenAt + setBack;

function upToDate(count: RateCount, now: number): RateCount {
  const setBack = count.setBack + Math.max(0, count.seenAt - now);
  // A month that has begun does not end because the clock was set back.
  const month = Math.max(count.month, monthOf(now));
  return {
    seenAt: now,
    setBack,
    window: withoutOld(count.window, now + setBack),
    month,
    monthUnits: month === count.month ? count.monthUnits : 0,
  };
}

function add(count: RateCount, units: number, quota: number | null): RateCount {
  return {
    ...count,
    window: withUnits(count.window, units, timeOf(count)),
    monthUnits: count.monthUnits + (quota === null ? 0 : units),
  };
}

function answerOf(count: RateCount, refusal: Refusal | null): Answer {
  return {
    at: timeOf(count),
    used: unitsIn(count.window),
    monthUsed: count.monthUnits,
    refusal,
  };
}

function monthOf(now: number): number {
  const date = new Date(now);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

const msUntilMonthEnds = (month: number, now: number): number =>
  Date.UTC(Math.floor((month + 1) / 12), (month + 1) % 12) - now;
