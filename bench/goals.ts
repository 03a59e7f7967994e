/** What Platen is held to. */
import type { Format } from './card.ts';
import type { Row } from './report.ts';

export interface Goal {
  readonly title: string;
  /** At most this. */
  readonly bound: number;
  /** NaN when its contestants did not take part. */
  readonly measured: number;
  /** The same of CPU time, which neighbours disturb less and Cloudflare bills; null where it says nothing. */
  readonly cpu: number | null;
}

function findRow(rows: readonly Row[], example: string, format: Format, name: string) {
  return rows.find(
    (row) => row.example.name === example && row.format === format && row.contestant.name === name,
  );
}

function ratio(
  rows: readonly Row[],
  [example, format, rival, bound]: readonly [string, Format, string, number],
): Goal {
  const ours = findRow(rows, example, format, 'platen');
  const theirs = findRow(rows, example, format, rival);
  return {
    title: `${example} ${format.toUpperCase()}: median time / that of ${theirs?.contestant.title ?? rival}`,
    bound,
    measured: (ours?.median ?? Number.NaN) / (theirs?.median ?? Number.NaN),
    cpu: (ours?.cpu ?? Number.NaN) / (theirs?.cpu ?? Number.NaN),
  };
}

function likeness(rows: readonly Row[], example: string): Goal {
  const difference = findRow(rows, example, 'png', 'platen')?.difference ?? Number.NaN;
  return {
    title: `${example} PNG: mean difference from Chromium`,
    bound: 1.6,
    measured: difference,
    cpu: null,
  };
}

export function goals(rows: readonly Row[]): readonly Goal[] {
  return [
    ratio(rows, ['photo', 'png', 'takumi-native', 1]),
    ratio(rows, ['photo', 'jpeg', 'takumi-native', 0.7]),
    ratio(rows, ['text', 'png', 'takumi-wasm', 1]),
    likeness(rows, 'photo'),
    likeness(rows, 'text'),
  ];
}

export function verdict({ measured, bound }: Goal): string {
  if (Number.isNaN(measured)) return 'not measured';
  return measured <= bound ? 'met' : 'not met';
}
