import type { ApiKey } from '../core/api-key.ts';
import { keepRecent } from './recent-map.ts';

export interface KeyCache {
  /** What the store said lately, null for "no such key"; undefined when it must be asked. */
  fresh(name: string): ApiKey | null | undefined;
  /** What the store said some time ago, for when it does not answer. */
  stale(name: string): ApiKey | null;
  /** @param askedAt When the store was asked, milliseconds since the epoch: it may have been slow to answer. */
  put(name: string, key: ApiKey | null, askedAt: number): void;
  /** The store did not answer: what is kept does for as long as a fresh answer would. */
  postpone(name: string): void;
  /** Whatever is known of this key. */
  forgetKey(id: string): void;
  forgetName(name: string): void;
}

/** ms that an answer is good for, and so how long a key that is revoked elsewhere still works here. */
const FRESH_MS = 5000;
/** ms that an answer is good for while the store does not answer. */
const STALE_MS = 600_000;
const MAX_KNOWN = 400;
const MAX_UNKNOWN = 1000;

interface Known {
  readonly key: ApiKey;
  /** Milliseconds since the epoch. */
  readonly readAt: number;
  readonly askedAt: number;
}

/** Keys that do not exist have a place of their own, so that guesses push out no key that does. */
export function createKeyCache(now: () => number): KeyCache {
  const known = new Map<string, Known>();
  const unknown = new Map<string, number>();
  const isFresh = (askedAt = Number.NEGATIVE_INFINITY) => now() - askedAt < FRESH_MS;

  return {
    fresh(name) {
      const entry = known.get(name);
      if (entry === undefined) return isFresh(unknown.get(name)) ? null : undefined;
      keepRecent(known, name, entry, MAX_KNOWN);
      return isFresh(entry.askedAt) ? entry.key : undefined;
    },
    stale(name) {
      const entry = known.get(name);
      return entry !== undefined && now() - entry.readAt < STALE_MS ? entry.key : null;
    },
    put(name, key, askedAt) {
      this.forgetName(name);
      if (key === null) keepRecent(unknown, name, askedAt, MAX_UNKNOWN);
      else keepRecent(known, name, { key, readAt: askedAt, askedAt }, MAX_KNOWN);
    },
    postpone(name) {
      const entry = known.get(name);
      if (entry !== undefined) known.set(name, { ...entry, askedAt: now() });
    },
    forgetKey(id) {
      for (const [name, { key }] of known) if (key.id === id) known.delete(name);
    },
    forgetName(name) {
      known.delete(name);
      unknown.delete(name);
    },
  };
}
