/** What the first requests of a fresh isolate wait for: V8 compiles wasm twice, the second time while it runs. */
import { performance } from 'node:perf_hooks';
import type { Case } from './cases.ts';
import type { Contestant } from './contestants.ts';
import { median } from './measure.ts';

export interface FirstRenders {
  readonly contestant: Contestant;
  readonly example: Case;
  /** ms, medians over fresh starts. */
  readonly first: number;
  /** ms, median of the second to the tenth. */
  readonly next: number;
}

export async function measureFirstRenders(
  contestant: Contestant,
  example: Case,
  starts: number,
): Promise<FirstRenders> {
  const firsts: number[] = [];
  const nexts: number[] = [];
  for (let start = 0; start < starts; start += 1) {
    const running = await contestant.start();
    try {
      const times: number[] = [];
      for (let round = 0; round < 10; round += 1) {
        const before = performance.now();
        await running.draw(example, 'png', round);
        times.push(performance.now() - before);
      }
      firsts.push(times[0] ?? Number.NaN);
      nexts.push(median(times.slice(1)));
    } finally {
      await running.stop();
    }
  }
  return { contestant, example, first: median(firsts), next: median(nexts) };
}
