/** CPU time of a process and all that it started, from Linux' /proc. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

interface ProcessTimes {
  readonly parent: number;
  readonly name: string;
  /** ms, of all threads, ended ones too. */
  readonly cpu: number;
}

const millisecondsPerTick =
  process.platform === 'linux'
    ? 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
    : Number.NaN;

function readTimes(id: number): ProcessTimes | null {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
    // The name is in brackets and may hold anything, brackets and spaces too.
    const [open, close] = [stat.indexOf('('), stat.lastIndexOf(')')];
    const fields = stat.slice(close + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const name = stat.slice(open + 1, close);
    return { parent: Number(fields[1]), name, cpu: ticks * millisecondsPerTick };
  } catch {
    // It has ended since /proc was listed.
    return null;
  }
}

/** ms since their start of all processes below and including `root`, those of one name alone when it is given. */
export function treeCpu(root: number, only?: string): number {
  if (process.platform !== 'linux') return Number.NaN;
  const times = new Map<number, ProcessTimes>();
  for (const entry of readdirSync('/proc')) {
    const id = Number(entry);
    const read = Number.isInteger(id) ? readTimes(id) : null;
    if (read !== null) times.set(id, read);
  }
  const isBelow = (id: number): boolean => id === root || isBelowParent(times.get(id)?.parent ?? 0);
  const isBelowParent = (parent: number): boolean => parent > 1 && isBelow(parent);
  let total = 0;
  for (const [id, { name, cpu }] of times) {
    if ((only === undefined || name === only) && isBelow(id)) total += cpu;
  }
  return total;
}
