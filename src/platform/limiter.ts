import { DurableObject } from 'cloudflare:workers';
import {
  type Answer,
  charge,
  msUntilEmpty,
  nothingCounted,
  type RateCount,
  refund,
  type Terms,
} from '../core/rate-count.ts';
import { createRateTallies, type Tally } from '../core/rate-tallies.ts';

const STORED = 'count';
/** ms between writes: what an eviction may lose. */
const WRITE_PAUSE = 1000;
/** Those whose tallies are told apart. */
const MAX_REPORTERS = 100;

/**
 * Counts one subject. Memory is the truth, storage the copy that the next life starts from. It exists as long as there
 * is something to remember.
 */
export class Limiter extends DurableObject<Env> {
  #count: RateCount;
  /** An alarm is set exactly as long as something is stored. */
  #isStored: boolean;
  #isChanged = false;
  #isPausing = false;
  readonly #tallies = createRateTallies(MAX_REPORTERS);

  constructor(context: DurableObjectState, env: Env) {
    super(context, env);
    const stored = context.storage.kv.get<RateCount>(STORED);
    this.#count = stored ?? nothingCounted;
    this.#isStored = stored !== undefined;
  }

  charge(terms: Terms, tally: Tally): Answer {
    return this.#keep(charge(this.#count, terms, this.#tallies.newsOf(tally), Date.now()));
  }

  refund(terms: Terms, tally: Tally, at: number | null): Answer {
    return this.#keep(refund(this.#count, terms, this.#tallies.newsOf(tally), at, Date.now()));
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    const left = msUntilEmpty(this.#count, now);
    if (left > 0) return this.ctx.storage.setAlarm(now + left);
    this.#isStored = false;
    await this.ctx.storage.deleteAll();
  }

  #keep([count, answer]: readonly [RateCount, Answer]): Answer {
    this.#count = count;
    this.#isChanged = true;
    if (!this.#isPausing) this.#write();
    return answer;
  }

  #write(): void {
    this.#isChanged = false;
    // Nobody's answer waits for the disk: a lost second is allowed.
    void this.ctx.storage.put(STORED, this.#count, { allowUnconfirmed: true });
    if (!this.#isStored) {
      this.#isStored = true;
      const now = Date.now();
      void this.ctx.storage.setAlarm(now + msUntilEmpty(this.#count, now), {
        allowUnconfirmed: true,
      });
    }
    this.#isPausing = true;
    setTimeout(() => {
      this.#isPausing = false;
      if (this.#isChanged) this.#write();
    }, WRITE_PAUSE);
  }
}
