import { type Answer, type Terms, termsOf, unitsPerRender, verdictOf } from '../core/rate-count.ts';
import type { Counter } from '../core/rate-counter.ts';
import { learn, serve, standingRefusal, tell, usedBy } from '../core/rate-estimate.ts';
import type { Charge, RateLimiter, Verdict } from '../core/rate-limit.ts';
import { windowLength } from '../core/rate-window.ts';
import type { Log } from '../service/log.ts';
import { within } from './deadline.ts';
import type { RateSubject, RateSubjects } from './rate-subjects.ts';

export interface RateLimiterOptions {
  /** A new connection each time: one that failed may stay broken. */
  readonly counterOf: (subject: string) => Counter;
  /** Asked about what may not pass uncounted while the objects cannot be reached. */
  readonly fallback: Fallback;
  /** Kept for as long as the isolate lives. */
  readonly subjects: RateSubjects;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly log: Log;
}

interface Fallback {
  limit(options: { readonly key: string }): Promise<{ readonly success: boolean }>;
}

/** ms */
const PATIENCE = 1000;
const REPORT_PAUSE = 1000;
/** ms that an object is left in peace after it did not answer. */
const SILENCE = 1000;

interface Account {
  readonly charge: Charge;
  readonly terms: Terms;
  readonly known: RateSubject;
}

interface Outcome {
  readonly verdict: Verdict;
  /** Whether there is something to give back. */
  readonly isCounted: boolean;
}

/** The objects count exactly; what may be estimated is served without asking while the limit is far. */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { counterOf, fallback, subjects, now, wait, waitUntil, log } = options;

  /** null: no answer in time. */
  async function ask(
    { charge: { subject }, known }: Account,
    question: keyof Counter,
    terms: Terms,
  ): Promise<Answer | null> {
    if (now() < known.silentUntil) return null;
    const { estimate } = known;
    const tally = tell(estimate, subjects.reporter);
    estimate.asking += terms.units;
    try {
      const attempt = async () => counterOf(subject)[question](terms, tally);
      const answer = await within(PATIENCE, twiceIfWorthwhile(attempt));
      learn(estimate, terms, tally, answer, now());
      return answer;
    } catch (error) {
      known.silentUntil = now() + SILENCE;
      // Without the colon, behind which the log would take the key's id for a key.
      const name = subject.replace(':', ' ');
      const message = 'a rate limit cannot be asked';
      log({ level: 'warn', message, subject: name, cause: String(error) });
      return null;
    } finally {
      estimate.asking -= terms.units;
    }
  }

  const report = (account: Account) => ask(account, 'charge', { ...account.terms, units: 0 });

  function reportSoon(account: Account): void {
    const { known } = account;
    const { estimate } = known;
    const isDue = estimate.served - estimate.told >= unitsPerRender;
    if (isDue && now() >= known.silentUntil) {
      waitUntil(report(account));
    } else if (now() >= known.reportAt) {
      known.reportAt = now() + REPORT_PAUSE;
      const reportRest = async () => {
        await wait(REPORT_PAUSE);
        if (estimate.served > estimate.told) await report(account);
      };
      waitUntil(reportRest());
    }
  }

  async function chargeOne(account: Account, exact: boolean): Promise<Outcome> {
    const { charge, terms, known } = account;
    if (!exact && serve(known.estimate, terms)) {
      reportSoon(account);
      const estimated = { ...usedBy(known.estimate), refusal: null };
      return { verdict: verdictOf(charge, estimated, now()), isCounted: true };
    }
    const answer = await ask(account, 'charge', terms);
    if (answer === null) return { verdict: await guess(account, exact), isCounted: false };
    return { verdict: verdictOf(charge, answer, now()), isCounted: answer.refusal === null };
  }

  /** Pictures that are there already are served uncounted rather than refused; all else is counted approximately. */
  async function guess({ charge, known }: Account, exact: boolean): Promise<Verdict> {
    const passes = !exact || (await askFallback(charge.subject));
    const refusal = passes ? null : ({ exceeded: 'minute', ms: windowLength } as const);
    return verdictOf(charge, { ...usedBy(known.estimate), refusal }, now());
  }

  async function askFallback(key: string): Promise<boolean> {
    try {
      return (await within(PATIENCE, fallback.limit({ key }))).success;
    } catch {
      return true;
    }
  }

  async function giveBack(account: Account): Promise<void> {
    await ask(account, 'refund', account.terms);
    account.known.estimate.refused = null;
  }

  function standingVerdict({ charge, terms, known }: Account): Verdict | null {
    const refusal = standingRefusal(known.estimate, terms, now());
    return refusal === null
      ? null
      : verdictOf(charge, { ...usedBy(known.estimate), refusal }, now());
  }

  async function chargeAll(accounts: readonly Account[], exact: boolean): Promise<Verdict> {
    const verdicts: Verdict[] = [];
    const counted: Account[] = [];
    for (const account of accounts) {
      const { verdict, isCounted } = await chargeOne(account, exact);
      if (!verdict.isAllowed) {
        await Promise.all(counted.map(giveBack));
        return verdict;
      }
      verdicts.push(verdict);
      if (isCounted) counted.push(account);
    }
    return verdicts.reduce(tighter);
  }

  return {
    async charge(charges, exact) {
      const accounts = charges.map((charge) => ({
        charge,
        terms: termsOf(charge),
        known: subjects.of(charge.subject),
      }));
      // Who is refused without asking costs the others nothing.
      for (const account of accounts) {
        const standing = standingVerdict(account);
        if (standing !== null) return standing;
      }
      const verdict = chargeAll(accounts, exact);
      // A client that hangs up would leave its question open, and its refund unsaid.
      waitUntil(verdict);
      return verdict;
    },
  };
}

const tighter = (one: Verdict, other: Verdict): Verdict =>
  other.remaining / other.limit < one.remaining / one.limit ? other : one;

interface ObjectError {
  readonly retryable?: boolean;
  readonly overloaded?: boolean;
}

async function twiceIfWorthwhile<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    const { retryable, overloaded } = error as ObjectError;
    if (retryable !== true || overloaded === true) throw error;
    return attempt();
  }
}
