import type { Answer, Refusal, Terms } from './rate-count.ts';
import type { Tally } from './rate-tallies.ts';

/** What one isolate knows of a subject's count, in units. Changed in place: an isolate keeps thousands of them. */
export interface RateEstimate {
  /** Nobody else's: what is forgotten and begun anew is numbered from 0 again. */
  readonly reporter: string;
  known: Omit<Answer, 'refusal'> | null;
  /** Served since the start: altogether, told of, and known to have been heard. */
  served: number;
  told: number;
  heard: number;
  /** Under way to be charged, or refused. */
  asking: number;
  refused: { readonly terms: Terms; readonly refusal: Refusal; readonly at: number } | null;
}

/** ms; answers that overtook each other are no further apart. */
const longestOvertaking = 2000;
/** ms that a refusal is believed: units may have been given back elsewhere, or a quota raised. */
const longestRefusal = 5000;

export const newRateEstimate = (reporter: string): RateEstimate => ({
  reporter,
  known: null,
  served: 0,
  told: 0,
  heard: 0,
  asking: 0,
  refused: null,
});

/** With what this isolate adds to it. */
export function usedBy(estimate: RateEstimate): Pick<Answer, 'used' | 'monthUsed'> {
  const { known, served, heard, asking } = estimate;
  const unsaid = served - heard + asking;
  return { used: (known?.used ?? 0) + unsaid, monthUsed: (known?.monthUsed ?? 0) + unsaid };
}

/**
 * Counts a request here when its limit is far: up to three quarters of it, and in the month's quota as many units from
 * the end. Never more is served than the limit as long as there is no other isolate.
 */
export function serve(estimate: RateEstimate, { units, limit, quota }: Terms): boolean {
  if (estimate.known === null) return false;
  const { used, monthUsed } = usedBy(estimate);
  const margin = limit / 4;
  if (used + units > limit - margin) return false;
  if (quota !== null && monthUsed + units > quota - margin) return false;
  estimate.served += units;
  return true;
}

/** What to tell of together with the next question. */
export function tell(estimate: RateEstimate): Tally {
  estimate.told = estimate.served;
  const { reporter, heard, served } = estimate;
  return { reporter, from: heard, to: served };
}

/** A question was not answered: what it told of is told of again. */
export function tellAgain(estimate: RateEstimate): void {
  estimate.told = estimate.heard;
}

export function learn(
  estimate: RateEstimate,
  terms: Terms,
  { to }: Tally,
  { refusal, ...answer }: Answer,
  now: number,
): void {
  estimate.heard = Math.max(estimate.heard, to);
  estimate.told = Math.max(estimate.told, to);
  if (refusal !== null) estimate.refused = { terms, refusal, at: now };
  if (estimate.known === null || !isOvertaken(answer, estimate.known)) estimate.known = answer;
}

/** The answer to the same question, without asking it again. */
export function standingRefusal(
  { refused }: RateEstimate,
  { units, limit, quota }: Terms,
  now: number,
): Refusal | null {
  if (refused === null || units < refused.terms.units) return null;
  if (limit !== refused.terms.limit || quota !== refused.terms.quota) return null;
  const { exceeded, ms } = refused.refusal;
  const passed = now - refused.at;
  const stands = passed >= 0 && passed < Math.min(ms, longestRefusal);
  return stands ? { exceeded, ms: ms - passed } : null;
}

function isOvertaken(
  answer: Pick<Answer, 'at' | 'used'>,
  known: Pick<Answer, 'at' | 'used'>,
): boolean {
  const behind = known.at - answer.at;
  return behind === 0 ? answer.used < known.used : behind > 0 && behind < longestOvertaking;
}
