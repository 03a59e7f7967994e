import type { Measure, Stage } from '../core/render.ts';

export interface Stopwatch {
  /** ms so far */
  readonly stages: Readonly<Record<Stage, number>>;
  readonly measure: Measure;
}

/** Charges each moment to the innermost stage under way. */
export function createStopwatch(now: () => number): Stopwatch {
  const stages = { assets: 0, layout: 0, raster: 0, encode: 0 };
  let current: Stage | null = null;
  let since = 0;
  const enter = (stage: Stage | null) => {
    const time = now();
    if (current !== null) stages[current] += time - since;
    current = stage;
    since = time;
  };
  const measure: Measure = async (stage, work) => {
    const outer = current;
    enter(stage);
    try {
      return await work();
    } finally {
      enter(outer);
    }
  };
  return { stages, measure };
}
