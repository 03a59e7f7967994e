/** The figures of a run as tables, for a terminal and for docs/benchmark.md. */
import type { Format } from './card.ts';
import type { Case } from './cases.ts';
import type { Contestant } from './contestants.ts';
import type { FirstRenders } from './first-renders.ts';
import { type Goal, verdict } from './goals.ts';
import { isMeasured, median, type Outcome, quantile } from './measure.ts';

export interface Row {
  readonly example: Case;
  readonly format: Format;
  readonly contestant: Contestant;
  /** ms; NaN, as all figures, when it failed. */
  readonly median: number;
  readonly p95: number;
  readonly cpu: number;
  readonly bytes: number;
  readonly difference: number;
  /** What was answered instead of a picture. */
  readonly failure: string | null;
}

export function rowOf(example: Case, format: Format, outcome: Outcome, difference: number): Row {
  const { contestant } = outcome;
  const none = Number.NaN;
  if (!isMeasured(outcome)) {
    const figures = { median: none, p95: none, cpu: none, bytes: none, difference: none };
    return { example, format, contestant, ...figures, failure: outcome.reason };
  }
  const { times, cpu, pictures } = outcome;
  return {
    ...{ example, format, contestant, cpu, difference, failure: null },
    median: median(times),
    p95: quantile(times, 0.95),
    bytes: median(pictures.map(({ drawing }) => drawing.bytes.length)),
  };
}

export interface Table {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes?: readonly string[];
}

function figure(value: number, digits: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(digits);
}

function speed(value: number): string {
  return figure(value, value < 100 ? 1 : 0);
}

function rowCells(row: Row): readonly string[] {
  const kilobytes = figure(row.bytes / 1000, row.bytes < 100_000 ? 1 : 0);
  return [
    ...[row.contestant.title, speed(row.median), speed(row.p95), speed(row.cpu)],
    ...[kilobytes, figure(row.difference, 2)],
  ];
}

/** One table for each card and format. */
export function caseTables(rows: readonly Row[]): readonly Table[] {
  const groups = Map.groupBy(
    rows,
    ({ example, format }) => `${example.title}, ${format.toUpperCase()}`,
  );
  return [...groups].map(([title, members]) => ({
    title,
    heads: ['', 'median ms', 'p95 ms', 'CPU ms', 'kB', 'difference'],
    rows: members.toSorted((a, b) => orderOf(a) - orderOf(b)).map(rowCells),
    notes: members.flatMap(({ contestant, failure }) =>
      failure === null ? [] : [`${contestant.title} drew nothing: ${failure}`],
    ),
  }));
}

/** The fastest first, those without a picture last. */
function orderOf({ failure, median: time }: Row): number {
  return failure === null ? time : Number.MAX_VALUE;
}

export function firstRendersTable(all: readonly FirstRenders[]): Table {
  return {
    title: 'First renders of a fresh isolate, PNG',
    heads: ['', 'card', 'first ms', '2nd to 10th ms'],
    rows: all.map(({ contestant, example, first, next }) => [
      ...[contestant.title, example.name, figure(first, 0), figure(next, 0)],
    ]),
  };
}

export function goalsTable(goals: readonly Goal[]): Table {
  return {
    title: 'Goals',
    heads: ['', 'at most', 'measured', '', 'by CPU time'],
    rows: goals.map((goal) => [
      ...[goal.title, goal.bound.toFixed(1), figure(goal.measured, 2), verdict(goal)],
      goal.cpu === null ? '' : figure(goal.cpu, 2),
    ]),
  };
}

export function plainTable({ title, heads, rows, notes = [] }: Table): string {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  return [title, line(heads), ...rows.map(line), ...notes].join('\n');
}

export function markdownTable({ heads, rows, notes = [] }: Table): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = heads.map((_, column) => (column === 0 ? '---' : '--:'));
  const table = [line(heads), line(rule), ...rows.map(line)].join('\n');
  return [table, ...notes.map((note) => `${note}.`)].join('\n\n');
}
