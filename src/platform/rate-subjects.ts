import { newRateEstimate, type RateEstimate } from '../core/rate-estimate.ts';

/** What an isolate keeps of one subject between requests. Times are ms since the epoch. */
export interface RateSubject {
  readonly estimate: RateEstimate;
  /** When its object last did not answer. */
  failedAt: number;
  /** Since when somebody waits to tell of what was served here. */
  reportingSince: number;
}

export interface RateSubjects {
  of(subject: string): RateSubject;
}

/**
 * Forgets whoever was away for longest: whoever is back is asked about once more.
 * @param isolate Its name, which no other has.
 */
export function createRateSubjects(isolate: string, capacity: number): RateSubjects {
  const subjects = new Map<string, RateSubject>();
  let created = 0;

  function create(): RateSubject {
    created += 1;
    const never = Number.NEGATIVE_INFINITY;
    const estimate = newRateEstimate(`${isolate}.${created}`);
    return { estimate, failedAt: never, reportingSince: never };
  }

  return {
    of(name) {
      const subject = subjects.get(name) ?? create();
      subjects.delete(name);
      subjects.set(name, subject);
      const [oldest] = subjects.keys();
      if (subjects.size > capacity && oldest !== undefined) subjects.delete(oldest);
      return subject;
    },
  };
}
