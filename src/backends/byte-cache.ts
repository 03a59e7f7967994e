/** Keeps what was made before, up to a number of bytes; the least recently used goes first. */
export interface ByteCache<T> {
  get(key: string): T | null;
  /**
   * Whether to keep what is made for this key: from the second time that it is asked for. Most things are made once and
   * would only push out others.
   */
  isWanted(key: string): boolean;
  set(key: string, value: T): void;
  bytes(): number;
}

/** Keys that were asked for once. */
const MAX_SEEN = 2000;

/** Of the key and the bookkeeping. */
const overhead = (key: string) => 2 * key.length + 100;

export function createByteCache<T>(maxBytes: number, sizeOf: (value: T) => number): ByteCache<T> {
  // Both iterate in the order of insertion: the first entry is the least recently used.
  const entries = new Map<string, T>();
  const seen = new Set<number>();
  let total = 0;

  const cost = (key: string, value: T) => sizeOf(value) + overhead(key);

  const remove = (key: string) => {
    const value = entries.get(key);
    if (value !== undefined) total -= cost(key, value);
    entries.delete(key);
  };

  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return null;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    isWanted(key) {
      const hash = hashOf(key);
      if (seen.delete(hash)) {
        seen.add(hash);
        return true;
      }
      seen.add(hash);
      const [oldest] = seen;
      if (seen.size > MAX_SEEN && oldest !== undefined) seen.delete(oldest);
      return false;
    },
    set(key, value) {
      remove(key);
      if (cost(key, value) > maxBytes) return;
      entries.set(key, value);
      total += cost(key, value);
      for (const oldest of entries.keys()) {
        if (total <= maxBytes) return;
        remove(oldest);
      }
    },
    bytes: () => total,
  };
}

/** FNV-1a. Keys are long, and one that is kept too soon does no harm. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return hash;
}
