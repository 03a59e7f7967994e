/** What Linux tells about a child process. On other systems every figure is null. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface Process {
  isAlive(): boolean;
  /** Milliseconds on any core since it started, to 10 ms. */
  cpuMs(): number | null;
  /** Megabytes in memory. */
  rssMb(): number | null;
}

const ticksPerSecond = 100;

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Fields of /proc/<pid>/stat behind the name, which may hold blanks: state, parent, … */
const statOf = (pid: number): readonly string[] | null =>
  read(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ') ?? null;

const isRunning = (stat: readonly string[] | null): stat is readonly string[] =>
  stat !== null && stat[0] !== 'Z' && stat[0] !== 'X';

function findChild(name: string): number | null {
  if (!existsSync('/proc/self/stat')) return null;
  const found = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && statOf(pid)?.[1] === String(process.pid))
    .filter((pid) => read(`/proc/${pid}/comm`)?.trim() === name);
  return found.at(-1) ?? null;
}

/** The newest child of this process that has the name. */
export function childNamed(name: string): Process {
  const pid = findChild(name);
  if (pid === null) return { isAlive: () => true, cpuMs: () => null, rssMb: () => null };
  return {
    isAlive: () => isRunning(statOf(pid)),
    cpuMs: () => {
      const stat = statOf(pid);
      return stat === null ? null : ((Number(stat[11]) + Number(stat[12])) * 1000) / ticksPerSecond;
    },
    rssMb: () => {
      const size = /VmRSS:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
      return size === undefined ? null : Number(size) / 1024;
    },
  };
}
