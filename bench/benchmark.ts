/** One run from start to end. */
import { build } from '../scripts/build.ts';
import { prepareFonts } from './assets.ts';
import { type Run, readMachine } from './benchmark-page.ts';
import type { Format } from './card.ts';
import { type Case, cases } from './cases.ts';
import { differenceOf, drawReferences } from './compare.ts';
import { type Contestant, contestants } from './contestants.ts';
import { type FirstRenders, measureFirstRenders } from './first-renders.ts';
import { goals } from './goals.ts';
import { isMeasured, measure, type Running } from './measure.ts';
import {
  caseTables,
  firstRendersTable,
  goalsTable,
  plainTable,
  type Row,
  rowOf,
} from './report.ts';
import { prepareWorkers } from './workers.ts';

export interface Options {
  readonly rounds: number;
  /** Names of contestants and cases; empty: all. */
  readonly only: readonly string[];
  readonly quick: boolean;
}

const warmUp = 20;
const worstWarmUp = 2;
const freshStarts = 3;

interface Field {
  readonly field: readonly Running[];
  readonly absent: readonly string[];
}

async function startAll(chosen: readonly Contestant[]): Promise<Field> {
  const field: Running[] = [];
  const absent: string[] = [];
  for (const contestant of chosen) {
    try {
      field.push({ contestant, running: await contestant.start() });
    } catch (error) {
      console.error(`\n!!! ${contestant.title} does not take part: ${error}\n`);
      absent.push(contestant.title);
    }
  }
  return { field, absent };
}

function takesPart({ contestant }: Running, example: Case, format: Format): boolean {
  const isCalled = contestant.isEngine || example.drawnBy === 'everybody';
  return isCalled && contestant.formats.includes(format);
}

async function measureCase(
  example: Case,
  format: Format,
  all: readonly Running[],
  options: Options,
): Promise<readonly Row[]> {
  const rounds = Math.min(options.rounds, example.maximumRounds);
  const field = all.filter((entry) => takesPart(entry, example, format));
  if (field.length === 0) return [];
  const isCard = example.drawnBy === 'everybody';
  const plan = { example, format, rounds, warmUp: isCard ? warmUp : worstWarmUp };
  const outcomes = await measure(plan, field);
  const chromium = all.find(({ contestant }) => contestant.name === 'chromium');
  const pictures = outcomes.find(isMeasured)?.pictures ?? [];
  const references = await drawReferences(chromium, example, pictures);
  const rows: Row[] = [];
  for (const outcome of outcomes) {
    rows.push(rowOf(example, format, outcome, await differenceOf(outcome, references)));
  }
  for (const table of caseTables(rows)) console.log(`\n${plainTable(table)}`);
  return rows;
}

async function measureAllFirstRenders(chosen: readonly Contestant[]) {
  const all: FirstRenders[] = [];
  for (const contestant of chosen.filter(({ name }) => ['platen', 'takumi-wasm'].includes(name))) {
    for (const example of cases.filter(({ drawnBy }) => drawnBy === 'everybody')) {
      all.push(await measureFirstRenders(contestant, example, freshStarts));
    }
  }
  return all;
}

function choose({ only, quick }: Options) {
  const known = [...contestants, ...cases].map(({ name }) => name);
  const unknown = only.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`--only takes ${known.join(', ')}`);
  const namesOf = (all: readonly { readonly name: string }[]) =>
    only.filter((name) => all.some((one) => one.name === name));
  const [peers, examples] = [namesOf(contestants), namesOf(cases)];
  return {
    peers: contestants.filter(
      ({ name }) => peers.length === 0 || peers.includes(name) || name === 'chromium',
    ),
    examples: cases.filter(({ name, drawnBy }) =>
      examples.length === 0 ? !quick || drawnBy === 'everybody' : examples.includes(name),
    ),
    isWhole: only.length === 0 && !quick,
  };
}

export async function runBenchmark(options: Options): Promise<Omit<Run, 'date' | 'load'>> {
  const { peers, examples, isWhole } = choose(options);
  build();
  await prepareFonts();
  prepareWorkers();
  const firstRenders = isWhole ? await measureAllFirstRenders(peers) : [];
  const first = firstRendersTable(firstRenders);
  const { field, absent } = await startAll(peers);
  const rows: Row[] = [];
  try {
    for (const example of examples) {
      for (const format of example.formats) {
        rows.push(...(await measureCase(example, format, field, options)));
      }
    }
  } finally {
    await Promise.all(field.map(({ running }) => running.stop()));
  }
  const goalRows = goalsTable(goals(rows));
  if (isWhole) console.log(`\n${plainTable(first)}`);
  console.log(`\n${plainTable(goalRows)}\n`);
  return {
    machine: readMachine(),
    rounds: options.rounds,
    ...{ warmUp, absent, goals: goalRows },
    tables: [...caseTables(rows), ...(isWhole ? [first] : [])],
  };
}
