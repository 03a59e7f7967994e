export interface Coalescer<T> {
  /** Work with the same key that is already under way is shared; a null key never is. */
  run(key: string | null, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** Longer than any render waits and draws; only a request that was stopped takes as long. */
const PATIENCE_MS = 10_000;

/**
 * A promise dies with the request that made it, without a word to those who wait for it: they go their own way as soon
 * as that request is given up, or when they have waited too long.
 */
export function createCoalescer<T>(wait: (ms: number) => Promise<void>): Coalescer<T> {
  const underWay = new Map<string, Promise<T>>();

  async function lead(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    promise.catch(() => undefined);
    underWay.set(key, promise);
    const end = () => reject(new GivenUp());
    signal.addEventListener('abort', end);
    try {
      const value = await work();
      resolve(value);
      return value;
    } catch (error) {
      reject(error);
      throw error;
    } finally {
      signal.removeEventListener('abort', end);
      if (underWay.get(key) === promise) underWay.delete(key);
    }
  }

  return {
    async run(key, signal, work) {
      if (key === null) return work();
      const known = underWay.get(key);
      if (known === undefined) return lead(key, signal, work);
      try {
        return await Promise.race([known, wait(PATIENCE_MS).then(giveUp)]);
      } catch (error) {
        if (!(error instanceof GivenUp)) throw error;
        if (underWay.get(key) === known) underWay.delete(key);
        return this.run(key, signal, work);
      }
    },
  };
}

class GivenUp extends Error {}

function giveUp(): never {
  throw new GivenUp();
}
