import { Problem } from '../core/problem.ts';
import { within } from './deadline.ts';

/**
 * What a store answers, in time or not at all.
 * @param patience ms
 * @param detail What the caller is told when it does not: the store's own words are for the log.
 * @throws Problem `unavailable`
 */
export async function answerOf<T>(
  patience: number,
  detail: string,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await within(patience, ask());
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('unavailable', detail, { retryAfter: 5, cause });
  }
}

/**
 * Asks again after each of the pauses (ms).
 * @throws What the last try threw
 */
export async function persistently<T>(
  pauses: readonly number[],
  wait: (ms: number) => Promise<void>,
  ask: () => Promise<T>,
): Promise<T> {
  const [pause, ...others] = pauses;
  if (pause === undefined) return ask();
  try {
    return await ask();
  } catch {
    await wait(pause);
    return persistently(others, wait, ask);
  }
}
