/** Seeded random numbers: the same seed gives the same run, on every machine. */

export interface Random {
  /** 0 ≤ whole number < limit. */
  below(limit: number): number;
  /** True one time in `count`. */
  oneIn(count: number): boolean;
  /** @throws Error when there is nothing to pick from. */
  pick<T>(items: readonly T[]): T;
}

/** Marsaglia's xorshift on 32 bits. */
export function createRandom(seed: number): Random {
  // Zero would stay zero; neighbouring seeds must not begin alike.
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let warmUp = 0; warmUp < 8; warmUp += 1) next();
  const below = (limit: number) => next() % limit;
  return {
    below,
    oneIn: (count) => below(count) === 0,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
  };
}
