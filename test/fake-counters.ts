/** The Durable Objects of the rate limits and isolates that ask them, in Node and in a time that tests set. */
import {
  type Answer,
  charge,
  nothingCounted,
  type RateCount,
  refund,
} from '../src/core/rate-count.ts';
import type { Charge, Verdict } from '../src/core/rate-limit.ts';
import { type Counter, createRateTallies, type Tally } from '../src/core/rate-tallies.ts';
import { createRateLimiter } from '../src/platform/rate-limiter.ts';
import { createRateSubjects } from '../src/platform/rate-subjects.ts';
import type { LogEntry } from '../src/service/log.ts';

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The objects of all subjects in another place: half the round trip there, half back. */
export function createObjects(roundTrip: () => number = () => 0) {
  const objects = new Map<string, Counter>();
  let calls = 0;
  let fault: (() => Promise<void>) | null = null;

  function createObject(): Counter {
    let count = nothingCounted;
    const tallies = createRateTallies(100);
    async function run(step: (served: number) => readonly [RateCount, Answer], tally: Tally) {
      calls += 1;
      await fault?.();
      const way = roundTrip();
      if (way > 0) await sleep(way / 2);
      const [next, answer] = step(tallies.newsOf(tally));
      count = next;
      if (way > 0) await sleep(way / 2);
      return answer;
    }
    return {
      charge: (terms, tally) => run((served) => charge(count, terms, served, Date.now()), tally),
      refund: (terms, tally, at) =>
        run((served) => refund(count, terms, served, at, Date.now()), tally),
    };
  }

  return {
    counterOf(subject: string): Counter {
      const object = objects.get(subject) ?? createObject();
      objects.set(subject, object);
      return object;
    },
    calls: () => calls,
    /** What happens to every question from now on, before it arrives. */
    failWith(next: (() => Promise<void>) | null) {
      fault = next;
    },
  };
}
type Objects = ReturnType<typeof createObjects>;

export function createIsolate(
  objects: Objects,
  fallbackSays: () => Promise<boolean> = async () => true,
  capacity = 10_000,
) {
  const lines: LogEntry[] = [];
  const fallbackKeys: string[] = [];
  const work: Promise<unknown>[] = [];
  const limiter = createRateLimiter({
    counterOf: objects.counterOf,
    fallback: {
      async limit({ key }) {
        fallbackKeys.push(key);
        return { success: await fallbackSays() };
      },
    },
    subjects: createRateSubjects(crypto.randomUUID(), capacity),
    now: Date.now,
    wait: sleep,
    waitUntil: (promise) => work.push(promise),
    log: (line) => lines.push(line),
  });
  const charges = (changes: Partial<Charge>): Charge[] => [
    { subject: 'key:a', cost: 1, limit: 60, monthlyQuota: null, ...changes },
  ];
  return {
    limiter,
    lines,
    fallbackKeys,
    miss: (changes: Partial<Charge> = {}) => limiter.charge(charges(changes), true),
    hit: (changes: Partial<Charge> = {}) =>
      limiter.charge(charges({ cost: 0.25, ...changes }), false),
    settle: () => Promise.all(work),
  };
}

export async function passing(times: number, ask: () => Promise<Verdict>): Promise<number> {
  let passed = 0;
  for (let time = 0; time < times; time += 1) if ((await ask()).isAllowed) passed += 1;
  return passed;
}
