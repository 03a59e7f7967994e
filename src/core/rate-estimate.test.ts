import { expect, test } from 'vitest';
import type { Answer, Terms } from './rate-count.ts';
import {
  learn,
  newRateEstimate,
  type RateEstimate,
  serve,
  standingRefusal,
  tell,
} from './rate-estimate.ts';

/** A quarter of a render at 60 a minute. */
const hit: Terms = { units: 5, limit: 1200, quota: null };
const now = 1_000_000;

function hear(estimate: RateEstimate, answer: Partial<Answer>): void {
  const whole: Answer = { at: now, used: 0, monthUsed: 0, refusal: null, ...answer };
  learn(estimate, hit, tell(estimate), whole, now);
}

function known(answer: Partial<Answer> = {}): RateEstimate {
  const estimate = newRateEstimate('isolate');
  hear(estimate, answer);
  return estimate;
}

function served(estimate: RateEstimate, terms = hit): number {
  let hits = 0;
  while (serve(estimate, terms)) hits += 1;
  return hits;
}

test('nothing is served of a subject that nobody was asked about', () => {
  expect(serve(newRateEstimate('isolate'), hit)).toBe(false);
});

test('hits are served up to three quarters of the limit', () => {
  expect(served(known())).toBe(180);
  expect(served(known({ used: 800 }))).toBe(20);
  expect(served(known({ used: 900 }))).toBe(0);
});

test('as many units are left of a quota as of the limit', () => {
  const terms = { ...hit, quota: 2000 };
  expect(served(known({ monthUsed: 1600 }), terms)).toBe(20);
  expect(served(known({ monthUsed: 1700 }), terms)).toBe(0);
});

test('what is under way counts as used', () => {
  const estimate = known();
  estimate.asking = 800;
  expect(served(estimate)).toBe(20);
});

test('an answer that a later one has overtaken is not believed', () => {
  const estimate = known({ at: now, used: 880 });
  hear(estimate, { at: now - 50, used: 100 });
  hear(estimate, { at: now, used: 100 });
  expect(served(estimate)).toBe(4);
  hear(estimate, { at: now + 1, used: 100 });
  expect(served(estimate)).toBe(160);
});

test('an object that has forgotten its time is believed', () => {
  const estimate = known({ at: now, used: 100 });
  hear(estimate, { at: now - 3_600_000, used: 900 });
  expect(serve(estimate, hit)).toBe(false);
});

test('a refusal stands for the same and dearer requests, until its time, at most five seconds', () => {
  const estimate = known({ refusal: { exceeded: 'month', ms: 90_000 } });
  const at = (ms: number, terms = hit) => standingRefusal(estimate, terms, now + ms);
  expect(at(0)).toEqual({ exceeded: 'month', ms: 90_000 });
  expect(at(4999)).toEqual({ exceeded: 'month', ms: 85_001 });
  expect(at(5000)).toBeNull();
  expect(at(0, { ...hit, units: 20 })).not.toBeNull();
  expect(at(0, { ...hit, units: 2 })).toBeNull();
  // Somebody has changed the key.
  expect(at(0, { ...hit, limit: 2400 })).toBeNull();
  // The clock was set back: better asked again than refused for an hour.
  expect(at(-3_600_000)).toBeNull();
});
