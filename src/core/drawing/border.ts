import type { Rect } from '../geometry.ts';
import { identity } from '../matrix.ts';
import type { ClipShape } from './clip-shape.ts';
import { pathBounds } from './path-bounds.ts';
import { parsePath } from './path-data.ts';
import { rectFrom } from './rect.ts';
import { sameMatrix } from './transform.ts';

interface Cut {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** In the element's user space. */
  readonly clips: readonly ClipShape[];
}

/**
 * satori strokes the outline of a box twice as wide as its border and cuts it to the box: what is left is the area
 * between two outlines. Null for anything else. A rasteriser's stroke of a rounded outline is not quite that area, so
 * `exact` leaves rounded corners alone.
 */
export function fillBorder({ name, attributes, clips }: Cut, exact: boolean) {
  const stroke = attributes.get('stroke') ?? 'none';
  if (name !== 'path' || attributes.get('fill') !== 'none' || stroke === 'none') return null;
  if (attributes.has('stroke-dasharray') || attributes.has('stroke-linejoin')) return null;
  const d = attributes.get('d') ?? '';
  const outline = isClosedLoop(d) ? pathBounds(d) : null;
  const box = clips.find((clip) => outline !== null && isBox(clip, outline));
  const width = Number(attributes.get('stroke-width') ?? 1) / 2;
  const inner = box === undefined ? null : innerOutline(box, width, exact);
  if (box === undefined || inner === null) return null;
  const outer = box.path === null ? rectangle(box.bounds) : `${box.path.d}Z`;
  const ring = new Map([
    ['d', outer + inner],
    ['fill', stroke],
    ['fill-rule', 'evenodd'],
  ]);
  return { attributes: ring, clips: clips.filter((clip) => clip !== box) };
}

/** Whether the path comes back to where it began without lifting the pen. */
function isClosedLoop(d: string): boolean {
  if (d.length > 400) return false;
  const [first, ...rest] = parsePath(d) ?? [];
  const last = rest.at(-1);
  if (first?.command !== 'M' || last === undefined) return false;
  if (rest.some(({ command }) => command !== 'L' && command !== 'A')) return false;
  return last.values.slice(-2).every((value, index) => value === first.values[index]);
}

function isBox({ bounds, matrix }: ClipShape, outline: Rect): boolean {
  return (['x', 'y', 'width', 'height'] as const).every(
    (key) => Math.abs(bounds[key] - outline[key]) < 1e-3 && sameMatrix(matrix, identity),
  );
}

function rectangle({ x, y, width, height }: Rect): string {
  return `M${x} ${y}H${x + width}V${y + height}H${x}Z`;
}

/** The outline `width` inside of the box; empty when there is none, null when it is no rounded rect. */
function innerOutline({ path, bounds }: ClipShape, width: number, exact: boolean): string | null {
  const inside = rectFrom(
    bounds.x + width,
    bounds.y + width,
    bounds.width - 2 * width,
    bounds.height - 2 * width,
  );
  const radii = path === null ? [] : cornerRadii(path.d);
  if (radii === null) return null;
  const radius = Math.max(0, ...radii) - width;
  if (inside.width <= 0 || inside.height <= 0) return exact || radius > 0 ? null : '';
  if (exact && radii.some((other) => other > 0)) return null;
  if (radius <= 0) return rectangle(inside);
  const uniform = radii.length === 4 && radii.every((other) => other === radii[0]);
  return uniform ? roundedRectangle(inside, radius) : null;
}

/** Of the quarter circles in a box's outline; null when it has other curves. */
function cornerRadii(d: string): number[] | null {
  const radii: number[] = [];
  for (const { command, values } of parsePath(d) ?? []) {
    const [radiusX = 0, radiusY = 0] = values;
    if (command === 'A' && radiusX !== radiusY) return null;
    if (command === 'A') radii.push(radiusX);
    else if (command === 'C' || command === 'Q') return null;
  }
  return radii;
}

function roundedRectangle({ x, y, width, height }: Rect, radius: number): string {
  const [right, bottom] = [x + width, y + height];
  const arc = `A${radius} ${radius} 0 0 1 `;
  return (
    `M${x + radius} ${y}H${right - radius}${arc}${right} ${y + radius}` +
    `V${bottom - radius}${arc}${right - radius} ${bottom}` +
    `H${x + radius}${arc}${x} ${bottom - radius}V${y + radius}${arc}${x + radius} ${y}Z`
  );
}
