/** Units that an isolate has served by itself, numbered: telling of the same ones twice counts them once. */
export interface Tally {
  /** The isolate. */
  readonly reporter: string;
  readonly from: number;
  readonly to: number;
}

export interface RateTallies {
  /** Units of a tally that no earlier one has told of. */
  newsOf(tally: Tally): number;
}

/** @param capacity Isolates that are remembered, those heard of last; of others a tally that comes twice counts twice. */
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
