/** Memory of a process and all that it started, from Linux' /proc. */
import { readdirSync, readFileSync } from 'node:fs';

interface Status {
  readonly id: number;
  readonly name: string;
  readonly parent: number;
  /** kB */
  readonly resident: number;
}

function readStatus(id: number): Status | null {
  try {
    const text = readFileSync(`/proc/${id}/status`, 'utf8');
    const field = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(text)?.[1] ?? '';
    return { id, name: field('Name'), parent: Number(field('PPid')), resident: +field('VmRSS') };
  } catch {
    // It has ended since /proc was listed.
    return null;
  }
}

/** Resident megabytes of the processes of one name below `root`; null where there is no /proc. */
export function treeMegabytes(root: number, name: string): number | null {
  if (process.platform !== 'linux') return null;
  const found = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const all = found.map((entry) => readStatus(Number(entry))).filter((status) => status !== null);
  const below = new Set([root]);
  // Parents start before their children, nearly always with smaller ids; twice finds the rest.
  for (const status of [...all, ...all]) if (below.has(status.parent)) below.add(status.id);
  const named = all.filter((status) => status.name === name && below.has(status.id));
  return named.reduce((sum, { resident }) => sum + resident, 0) / 1024;
}
