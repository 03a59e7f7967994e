import type { Answer, Terms } from './rate-count.ts';
import type { Tally } from './rate-tallies.ts';

/** The one place that knows what a subject has used. */
export interface Counter {
  charge(terms: Terms, tally: Tally): Promise<Answer>;
  /** Gives back what a charge took that was allowed. */
  refund(terms: Terms, tally: Tally): Promise<Answer>;
}
