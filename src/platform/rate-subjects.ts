import { newRateEstimate, type RateEstimate } from '../core/rate-estimate.ts';

/** What an isolate keeps of one subject between requests. Times are ms since the epoch. */
export interface RateSubject {
  readonly estimate: RateEstimate;
  /** Until then its object is left in peace, because it did not answer. */
  silentUntil: number;
  /** When what was served here is told of at the latest. */
  reportAt: number;
}

export interface RateSubjects {
  /** Names the isolate. */
  readonly reporter: string;
  of(subject: string): RateSubject;
}

/** Forgets whoever was away for longest: whoever is back is asked about once more. */
export function createRateSubjects(reporter: string, capacity: number): RateSubjects {
  const subjects = new Map<string, RateSubject>();
  return {
    reporter,
    of(name) {
      const subject = subjects.get(name) ?? {
        estimate: newRateEstimate(),
        silentUntil: 0,
        reportAt: 0,
      };
      subjects.delete(name);
      subjects.set(name, subject);
      const [oldest] = subjects.keys();
      if (subjects.size > capacity && oldest !== undefined) subjects.delete(oldest);
      return subject;
    },
  };
}
