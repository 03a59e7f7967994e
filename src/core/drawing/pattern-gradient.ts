import type { Rect } from '../geometry.ts';
import { multiply, translation } from '../matrix.ts';
import type { DrawingElement } from './document.ts';
import { referenceIn } from './document.ts';
import { rectFrom } from './rect.ts';
import { parseTransform, writeMatrix } from './transform.ts';

/** A fill that needs no pattern: a colour, or a gradient in the user space of what it fills. */
export type PlainFill =
  | { readonly color: string }
  | { readonly gradient: DrawingElement & { readonly attributes: Map<string, string> } };

const slack = 1e-6;

/**
 * What satori's pattern paints over `box`, the bounding box of the shape that it fills: null when the pattern repeats
 * there or holds anything but one gradient. `hidden` px along the edges do not count: something opaque is on them.
 */
export function plainFill(pattern: DrawingElement, box: Rect, hidden = 0): PlainFill | null {
  const { attributes, children } = pattern;
  const rect = children.find((child) => child.name === 'rect');
  if (attributes.get('patternUnits') !== 'objectBoundingBox' || rect === undefined) return null;
  if (attributes.size !== 6 || children.length > 2) return null;
  const fraction = (name: string) => Number(attributes.get(name));
  const x = box.x + fraction('x') * box.width;
  const y = box.y + fraction('y') * box.height;
  const tile = rectFrom(x, y, fraction('width') * box.width, fraction('height') * box.height);
  const size = (name: string) => Number(rect.attributes.get(name));
  const content = rectFrom(x, y, size('width'), size('height'));
  if (!(reaches(tile, box, hidden) && reaches(content, box, hidden))) return null;
  const fill = rect.attributes.get('fill') ?? '';
  const gradient = children.find((child) => child.attributes.get('id') === referenceIn(fill));
  if (referenceIn(fill) === null) return { color: fill };
  return gradient === undefined ? null : placeGradient(gradient, content);
}

function reaches(tile: Rect, box: Rect, hidden: number): boolean {
  return (
    tile.x - hidden <= box.x + slack &&
    tile.y - hidden <= box.y + slack &&
    tile.x + tile.width + hidden >= box.x + box.width - slack &&
    tile.y + tile.height + hidden >= box.y + box.height - slack
  );
}

/** The gradient of a rect that stands at the origin, moved with the rect to where `content` is. */
function placeGradient(gradient: DrawingElement, { x, y, width, height }: Rect): PlainFill | null {
  const own = parseTransform(gradient.attributes.get('gradientTransform'));
  if (own === null) return null;
  const inUserSpace = gradient.attributes.get('gradientUnits') === 'userSpaceOnUse';
  const box = inUserSpace ? translation(x, y) : { a: width, b: 0, c: 0, d: height, e: x, f: y };
  const attributes = new Map(gradient.attributes);
  attributes.set('gradientUnits', 'userSpaceOnUse');
  attributes.set('gradientTransform', writeMatrix(multiply(box, own)));
  if (attributes.get('spreadMethod') === 'pad') attributes.delete('spreadMethod');
  return { gradient: { name: gradient.name, attributes, children: plainStops(gradient.children) } };
}

/** Without the stops between two of the same paint, which say nothing. */
function plainStops(stops: readonly DrawingElement[]): DrawingElement[] {
  const color = (stop: DrawingElement | undefined) => stop?.attributes.get('stop-color');
  return stops.filter((stop, index) => {
    const before = color(stops[index - 1]);
    const after = color(stops[index + 1]);
    return before === undefined || before !== color(stop) || after !== color(stop);
  });
}
