/** One count that a request adds to: a key's or a client address's. */
export interface Charge {
  /** `key:<id>`, `ip:<hash>` or `bad-key:<hash>`. */
  readonly subject: string;
  /** Renders; a cached image is 0.25. */
  readonly cost: number;
  /** Renders in any 60 seconds. */
  readonly limit: number;
  /** Renders a calendar month (UTC); null is without a limit. */
  readonly monthlyQuota: number | null;
}

export interface Verdict {
  /** Whose count decided. */
  readonly subject: string;
  readonly isAllowed: boolean;
  /** Which of the two was used up. */
  readonly exceeded: 'minute' | 'month' | null;
  readonly limit: number;
  /** Renders left of the minute's limit or the month's quota, whichever is less; never negative. */
  readonly remaining: number;
  /** ms from now until all of the limit is there again; when refused, until the request would pass. */
  readonly resetMs: number;
}

export interface RateLimiter {
  /**
   * Counts a request, or refuses it, which costs nothing. `exact` asks the one place that knows; otherwise an
   * estimate may answer while the limit is far. The verdict on several charges is that of the tightest.
   * @param charges At least one.
   */
  charge(charges: readonly Charge[], exact: boolean): Promise<Verdict>;
  /** Whether `charge` would refuse them without asking anybody: who knows that early need not look anything up. */
  isRefused(charges: readonly Charge[]): boolean;
}
