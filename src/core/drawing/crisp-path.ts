import type { Matrix } from '../matrix.ts';
import { type PathStep, parsePath } from './path-data.ts';

/**
 * A path of upright lines, to be filled without antialiasing, as the outline of the pixels whose centres it holds, in px.
 * Null for any other path, and when `toPixels` turns it.
 */
export function snapToPixels(d: string, toPixels: Matrix): string | null {
  if (toPixels.b !== 0 || toPixels.c !== 0) return null;
  const steps = parsePath(d);
  if (steps === null || !isUpright(steps)) return null;
  let snapped = '';
  for (const { command, values } of steps) {
    const [x = 0, y = 0] = values;
    if (command === 'Z') snapped += 'Z';
    else snapped += `${command}${snap(toPixels, x, y)}`;
  }
  return snapped;
}

function snap({ a, d, e, f }: Matrix, x: number, y: number): string {
  return `${nearestEdge(a * x + e)} ${nearestEdge(d * y + f)}`;
}

/** resvg knows places to a 64th of a px; a pixel whose centre is on an edge belongs to what ends there. */
function nearestEdge(place: number): number {
  return Math.floor((Math.round(place * 64) + 32) / 64);
}

function isUpright(steps: readonly PathStep[]): boolean {
  let previous: readonly number[] = [];
  let start: readonly number[] = [];
  for (const { command, values } of steps) {
    const end = command === 'Z' ? start : values;
    if (command === 'M') start = values;
    else if (command !== 'L' && command !== 'Z') return false;
    else if (previous[0] !== end[0] && previous[1] !== end[1]) return false;
    previous = end;
  }
  return true;
}
