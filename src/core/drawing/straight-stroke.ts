import type { Rect } from '../geometry.ts';
import type { DrawingElement } from './document.ts';
import { parsePath } from './path-data.ts';
import { rectFrom } from './rect.ts';

type Attributes = ReadonlyMap<string, string>;

/** The ends of a `line`, or of a `path` that is one line. */
function lineEnds({ name, attributes }: DrawingElement): readonly number[] | null {
  if (name === 'line') {
    return ['x1', 'y1', 'x2', 'y2'].map((key) => Number(attributes.get(key) ?? 0));
  }
  const d = attributes.get('d') ?? '';
  if (name !== 'path' || d.length > 100) return null;
  const steps = parsePath(d) ?? [];
  const [start, end] = steps;
  if (steps.length !== 2 || start?.command !== 'M' || end?.command !== 'L') return null;
  return [...start.values, ...end.values];
}

/** Whether the stroke is in one piece, ends straight, and has nothing filled under it. */
function isPlainStroke({ name, attributes }: DrawingElement): boolean {
  const fill = attributes.get('fill') ?? 'black';
  if (attributes.has('stroke-dasharray') || attributes.get('stroke-linecap') === 'round') {
    return false;
  }
  return (name === 'line' || fill === 'none') && (attributes.get('stroke') ?? 'none') !== 'none';
}

/** The rect that a line along an axis is, when it is at least a unit wide; thinner ones are drawn as hairlines. */
function strokeRect(element: DrawingElement): Rect | null {
  const ends = isPlainStroke(element) ? lineEnds(element) : null;
  const width = Number(element.attributes.get('stroke-width') ?? 1);
  if (ends === null || !(width >= 1)) return null;
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = ends;
  const cap = element.attributes.get('stroke-linecap') === 'square' ? width / 2 : 0;
  const [x, y] = [Math.min(x1, x2), Math.min(y1, y2)];
  const [w, h] = [Math.abs(x2 - x1), Math.abs(y2 - y1)];
  if (h === 0 && w > 0) return rectFrom(x - cap, y - width / 2, w + 2 * cap, width);
  if (w === 0 && h > 0) return rectFrom(x - width / 2, y - cap, width, h + 2 * cap);
  return null;
}

/** A line along an axis as the filled rect that it looks like; any other element as it is. */
export function fillStraightStroke(element: DrawingElement): DrawingElement {
  const rect = strokeRect(element);
  if (rect === null) return element;
  const attributes = new Map<string, string>();
  for (const name of ['x', 'y', 'width', 'height'] as const) {
    attributes.set(name, String(rect[name]));
  }
  attributes.set('fill', element.attributes.get('stroke') ?? '');
  copy(element.attributes, 'stroke-opacity', attributes, 'fill-opacity');
  for (const name of ['transform', 'opacity', 'clip-path', 'mask', 'style', 'filter']) {
    copy(element.attributes, name, attributes, name);
  }
  return { name: 'rect', attributes, children: [] };
}

function copy(from: Attributes, name: string, to: Map<string, string>, newName: string) {
  const value = from.get(name);
  if (value !== undefined) to.set(newName, value);
}
