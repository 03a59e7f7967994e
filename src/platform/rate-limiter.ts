import { type Answer, type Terms, termsOf, unitsPerRender, verdictOf } from '../core/rate-count.ts';
import { learn, serve, standingRefusal, tell, tellAgain, usedBy } from '../core/rate-estimate.ts';
import type { Charge, RateLimiter, Verdict } from '../core/rate-limit.ts';
import type { Counter, Tally } from '../core/rate-tallies.ts';
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
/** With the time that an answer takes, they fit into the half minute that a Worker has after its own. */
const REPORTS = 10;

interface Account {
  readonly charge: Charge;
  readonly terms: Terms;
  readonly known: RateSubject;
}

interface Outcome {
  readonly verdict: Verdict;
  /** null when there is nothing to give back. */
  readonly giveBack: (() => Promise<void>) | null;
}

type Question = (tally: Tally) => Promise<Answer>;

/** The objects count exactly; what may be estimated is served without asking while the limit is far. */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { counterOf, fallback, subjects, now, wait, waitUntil, log } = options;

  /** Nothing lasts for longer because the clock was set back. */
  const lasts = (since: number, ms: number) => now() >= since && now() - since < ms;
  const isSilent = ({ failedAt }: RateSubject) => lasts(failedAt, SILENCE);

  /** null: no answer in time. */
  async function ask(account: Account, terms: Terms, question: Question): Promise<Answer | null> {
    const { known } = account;
    if (isSilent(known)) return null;
    const { estimate } = known;
    const tally = tell(estimate);
    estimate.asking += terms.units;
    try {
      const answer = await within(PATIENCE, question(tally));
      learn(estimate, terms, tally, answer, now());
      return answer;
    } catch (error) {
      known.failedAt = now();
      tellAgain(estimate);
      if (estimate.heard < estimate.served) reportRestSoon(account);
      const message = 'a rate limit cannot be asked';
      log({ level: 'warn', message, subject: account.charge.subject, cause: String(error) });
      return null;
    } finally {
      estimate.asking -= terms.units;
    }
  }

  /** Numbered, so it may arrive twice. A charge may not: one that got no answer may have been counted. */
  function report(account: Account): Promise<Answer | null> {
    const nothing = { ...account.terms, units: 0 };
    return ask(account, nothing, (tally) =>
      twiceIfWorthwhile(() => counterOf(account.charge.subject).charge(nothing, tally)),
    );
  }

  function reportSoon(account: Account): void {
    const { estimate } = account.known;
    const isDue = estimate.served - estimate.told >= unitsPerRender;
    if (isDue && !isSilent(account.known)) waitUntil(report(account));
    reportRestSoon(account);
  }

  /** A second later, and every second until the object has heard. */
  function reportRestSoon(account: Account): void {
    const { known } = account;
    const { estimate } = known;
    if (lasts(known.reportingSince, REPORTS * REPORT_PAUSE)) return;
    known.reportingSince = now();
    const reportRest = async () => {
      for (let time = 0; time < REPORTS && estimate.heard < estimate.served; time += 1) {
        await wait(REPORT_PAUSE);
        if (estimate.told < estimate.served) await report(account);
      }
      known.reportingSince = Number.NEGATIVE_INFINITY;
    };
    waitUntil(reportRest());
  }

  async function chargeOne(account: Account, exact: boolean): Promise<Outcome> {
    const { charge, terms, known } = account;
    if (!exact && serve(known.estimate, terms)) {
      reportSoon(account);
      const estimated = { ...usedBy(known.estimate), refusal: null };
      return {
        verdict: verdictOf(charge, estimated, now()),
        giveBack: () => giveBack(account, null),
      };
    }
    const answer = await ask(account, terms, (tally) =>
      counterOf(charge.subject).charge(terms, tally),
    );
    if (answer === null) return { verdict: await guess(account, exact), giveBack: null };
    return {
      verdict: verdictOf(charge, answer, now()),
      giveBack: answer.refusal === null ? () => giveBack(account, answer.at) : null,
    };
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

  async function giveBack(account: Account, at: number | null): Promise<void> {
    const { charge, terms } = account;
    await ask(account, terms, (tally) => counterOf(charge.subject).refund(terms, tally, at));
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
    const undoing: (() => Promise<void>)[] = [];
    for (const account of accounts) {
      const { verdict, giveBack } = await chargeOne(account, exact);
      if (!verdict.isAllowed) {
        await Promise.all(undoing.map((undo) => undo()));
        return verdict;
      }
      verdicts.push(verdict);
      if (giveBack !== null) undoing.push(giveBack);
    }
    return verdicts.reduce(tighter);
  }

  const accountsOf = (charges: readonly Charge[]): readonly Account[] =>
    charges.map((charge) => ({
      charge,
      terms: termsOf(charge),
      known: subjects.of(charge.subject),
    }));

  return {
    isRefused: (charges) =>
      accountsOf(charges).some((account) => standingVerdict(account) !== null),
    async charge(charges, exact) {
      const accounts = accountsOf(charges);
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
