/** What a soak run counts, and the table that it prints. */

export interface Sample {
  /** Renders so far. */
  readonly renders: number;
  /** Megabytes. */
  readonly rss: number;
}

/** Megabytes per thousand renders: the slope of the straight line that fits best. */
export function slopeOf(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const x = mean(samples.map(({ renders }) => renders));
  const y = mean(samples.map(({ rss }) => rss));
  let [covariance, variance] = [0, 0];
  for (const { renders, rss } of samples) {
    covariance += (renders - x) * (rss - y);
    variance += (renders - x) ** 2;
  }
  return variance === 0 ? 0 : (covariance / variance) * 1000;
}

export interface Figures {
  renders: number;
  /** Answers that no good or hostile request may have. */
  readonly faults: string[];
  /** Refused for now, on purpose. */
  refused: number;
  hostile: number;
  /** Milliseconds, wall clock, with others in flight. */
  worstHostile: number;
  /** Megabytes of the Worker's own wasm memories; null when it does not say. */
  wasm: number | null;
  readonly samples: Sample[];
}

const columns = ['renders', 'hostile', 'faults', '503s', 'RSS MB', 'worst ms', 'wasm MB', 'per s'];

const row = (cells: readonly (string | number)[]) =>
  cells.map((cell) => String(cell).padStart(9)).join('');

export const heading = row(columns);

export const tableRow = (figures: Figures, seconds: number): string =>
  row([
    figures.renders,
    figures.hostile,
    figures.faults.length,
    figures.refused,
    figures.samples.at(-1)?.rss.toFixed(0) ?? '',
    figures.worstHostile.toFixed(0),
    figures.wasm?.toFixed(1) ?? '',
    (figures.renders / seconds).toFixed(1),
  ]);
