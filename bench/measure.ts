/** Turn by turn: in every round each contestant draws the same card once, so that a noisy neighbour disturbs all alike. */
import { performance } from 'node:perf_hooks';
import type { Format } from './card.ts';
import type { Case } from './cases.ts';
import type { Contestant, Drawing, RunningContestant } from './contestants.ts';

export interface Running {
  readonly contestant: Contestant;
  readonly running: RunningContestant;
}

export interface Measured {
  readonly contestant: Contestant;
  /** ms from the request to the last byte, one a round, in order. */
  readonly times: readonly number[];
  /** ms of CPU a round, of all its processes and of what they still do after the answer. */
  readonly cpu: number;
  /** Of the last rounds, for looking at. */
  readonly pictures: readonly Picture[];
}

export interface Picture {
  readonly round: number;
  readonly drawing: Drawing;
}

export interface Failed {
  readonly contestant: Contestant;
  readonly reason: string;
}

export type Outcome = Measured | Failed;

export function isMeasured(outcome: Outcome): outcome is Measured {
  return 'times' in outcome;
}

const pictureRounds = 3;

/** The value below which `fraction` of all lie, between neighbours in proportion. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * fraction;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export interface Plan {
  readonly example: Case;
  readonly format: Format;
  readonly warmUp: number;
  readonly rounds: number;
}

interface Turns {
  readonly times: number[];
  readonly pictures: Picture[];
  cpuBefore: number;
  failure: string | null;
}

const noTurns = (): Turns => ({ times: [], pictures: [], cpuBefore: 0, failure: null });

export async function measure(plan: Plan, field: readonly Running[]): Promise<readonly Outcome[]> {
  const all = field.map((entry) => ({ entry, turns: noTurns() }));
  for (let round = 0; round < plan.warmUp + plan.rounds; round += 1) {
    // Another one begins each time: none always follows the heaviest.
    const shift = round % all.length;
    for (const { entry, turns } of [...all.slice(shift), ...all.slice(0, shift)]) {
      if (turns.failure === null) await takeTurn(plan, entry, turns, round);
    }
  }
  return all.map(({ entry: { contestant, running }, turns }): Outcome => {
    if (turns.failure !== null) return { contestant, reason: turns.failure };
    const { times, pictures } = turns;
    return { contestant, times, pictures, cpu: (running.cpu() - turns.cpuBefore) / plan.rounds };
  });
}

async function takeTurn(
  { example, format, warmUp, rounds }: Plan,
  { running }: Running,
  turns: Turns,
  round: number,
): Promise<void> {
  if (round === warmUp) turns.cpuBefore = running.cpu();
  const start = performance.now();
  try {
    const drawing = await running.draw(example, format, round);
    if (round < warmUp) return;
    turns.times.push(performance.now() - start);
    if (round >= warmUp + rounds - pictureRounds) turns.pictures.push({ round, drawing });
  } catch (error) {
    turns.failure = error instanceof Error ? error.message : String(error);
  }
}
