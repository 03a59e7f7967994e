/** What a fuzz target is, and the loop that all of them share. */
import { performance } from 'node:perf_hooks';
import { Problem } from '../../src/core/problem.ts';
import { createRandom, type Random } from './random.ts';

export interface FuzzReport {
  readonly executions: number;
  /** How many inputs were taken; the others were refused. */
  readonly accepted: number;
  /** Milliseconds of the slowest input, run again when it was slow: the machine may have been busy. */
  readonly worstMs: number;
  readonly worst: string;
  /** Each with the input that shows it. */
  readonly finds: readonly Find[];
}

export interface Find {
  readonly fault: string;
  readonly input: string;
}

export interface FuzzTarget<T> {
  make(random: Random): T;
  /**
   * Runs the code on one input and says whether it was taken; a Problem says no too. Throws `Broken` when a promise
   * about the output is not kept.
   */
  run(input: T): boolean | Promise<boolean>;
  /** The input as a report shows it. */
  show(input: T): string;
  /** Milliseconds that one input may take; 50 unless said. */
  readonly maxMs?: number;
}

/** An output that is not what it should be. */
export class Broken extends Error {}

const maxFinds = 20;

/** Problems that a caller may cause are answers; anything else is a fault. */
function faultOf(error: unknown): string | null {
  if (error instanceof Problem && error.status < 500) return null;
  if (error instanceof Broken) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

async function attempt<T>(target: FuzzTarget<T>, input: T) {
  const start = performance.now();
  let fault: string | null = null;
  let accepted = false;
  try {
    accepted = await target.run(input);
  } catch (error) {
    fault = faultOf(error);
  }
  return { fault, accepted, ms: performance.now() - start };
}

/** The shorter of a few tries: a busy machine makes any of them long. */
async function leastMs<T>(target: FuzzTarget<T>, input: T, first: number): Promise<number> {
  let least = first;
  for (let again = 0; again < 3; again += 1) {
    least = Math.min(least, (await attempt(target, input)).ms);
  }
  return least;
}

const prototypeKeys = () =>
  [Object.prototype, Array.prototype, Function.prototype, String.prototype, Map.prototype]
    .map((prototype) => Reflect.ownKeys(prototype).length)
    .join();

interface Progress {
  accepted: number;
  worstMs: number;
  worst: string;
  readonly finds: Find[];
}

function noteTime<T>(target: FuzzTarget<T>, input: T, ms: number, progress: Progress) {
  if (ms <= progress.worstMs) return;
  progress.worstMs = ms;
  progress.worst = target.show(input);
}

/** Runs one input and notes what came of it. */
async function execute<T>(target: FuzzTarget<T>, input: T, progress: Progress): Promise<void> {
  const limit = target.maxMs ?? 50;
  const { fault, accepted, ms } = await attempt(target, input);
  if (accepted) progress.accepted += 1;
  if (fault !== null) progress.finds.push({ fault, input: target.show(input) });
  const least = ms > limit / 4 ? await leastMs(target, input, ms) : ms;
  noteTime(target, input, least, progress);
  if (least > limit) {
    const slow = `takes ${least.toFixed(0)} ms of ${limit}`;
    progress.finds.push({ fault: slow, input: target.show(input) });
  }
}

export async function runFuzz<T>(
  target: FuzzTarget<T>,
  seed: number,
  executions: number,
): Promise<FuzzReport> {
  const random = createRandom(seed);
  const untouched = prototypeKeys();
  const progress: Progress = { accepted: 0, worstMs: 0, worst: '', finds: [] };
  for (let count = 0; count < executions && progress.finds.length < maxFinds; count += 1) {
    const input = target.make(random);
    await execute(target, input, progress);
    if (prototypeKeys() === untouched) continue;
    progress.finds.push({ fault: 'a prototype was changed', input: target.show(input) });
    break;
  }
  return { executions, ...progress };
}
