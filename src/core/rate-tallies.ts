import type { Answer, Terms } from './rate-count.ts';

/** Units that were served without asking, numbered: telling of the same ones twice counts them once. */
export interface Tally {
  /** Whoever numbers them: a new one wherever numbering starts anew. */
  readonly reporter: string;
  readonly from: number;
  readonly to: number;
}

/** The one place that knows what a subject has used. */
export interface Counter {
  charge(terms: Terms, tally: Tally): Promise<Answer>;
  /** Gives back what a charge took that was allowed, see `refund` in rate-count.ts. */
  refund(terms: Terms, tally: Tally, at: number | null): Promise<Answer>;
}

export interface RateTallies {
  /** Units of a tally that no earlier one has told of. */
  newsOf(tally: Tally): number;
}

/** @param capacity Reporters that are remembered, those heard of last; of others a tally that comes twice counts twice. */
export function createRateTallies(capacity: number): RateTallies {
  const heard = new Map<string, number>();
  return {
    newsOf({ reporter, from, to }) {
      const start = Math.max(from, heard.get(reporter) ?? from);
      heard.delete(reporter);
      heard.set(reporter, Math.max(start, to));
      const [oldest] = heard.keys();
      if (heard.size > capacity && oldest !== undefined) heard.delete(oldest);
      return Math.max(0, to - start);
    },
  };
}
