import { mapRect, type Rect } from '../geometry.ts';
import { identity, invert, type Matrix, multiply } from '../matrix.ts';
import { fillBorder } from './border.ts';
import { type ClipShape, clipShapes } from './clip-shape.ts';
import { snapToPixels } from './crisp-path.ts';
import type { DrawingElement } from './document.ts';
import { readFill } from './drawing-fill.ts';
import type { DrawingItem, Filled } from './drawing-item.ts';
import { elementBounds } from './element-bounds.ts';
import { cutTo, unite } from './rect.ts';
import { fillExtent } from './shape-bounds.ts';
import { shapePath } from './shape-path.ts';
import { parseTransform } from './transform.ts';

interface Scope {
  readonly definitions: ReadonlyMap<string, DrawingElement>;
  /** From the root's user space to px; null when that is not known. */
  readonly toPixels: Matrix | null;
  /** From the elements' user space to the root's. */
  readonly matrix: Matrix;
  readonly clip: Rect | null;
  /** The element as a child of the root. */
  wrap(element: DrawingElement): DrawingElement;
}

/** Inside one element: the matrix is its own, the clip not yet. */
interface Inside extends Scope {
  readonly opacity: number;
  readonly clips: readonly ClipShape[];
}

export function itemsOf(elements: readonly DrawingElement[], scope: Scope): DrawingItem[] {
  const items: DrawingItem[] = [];
  for (const element of elements) {
    const drawn = elementItems(element, scope) ?? [otherItem(element, scope)];
    for (const item of drawn) addItem(items, item);
  }
  return items;
}

function addItem(items: DrawingItem[], item: DrawingItem) {
  const last = items.at(-1);
  if (last?.kind !== 'other' || item.kind !== 'other') {
    items.push(item);
    return;
  }
  const bounds =
    last.bounds === null || item.bounds === null ? null : unite(last.bounds, item.bounds);
  items[items.length - 1] = {
    kind: 'other',
    elements: [...last.elements, ...item.elements],
    bounds,
  };
}

function otherItem(
  element: DrawingElement,
  { definitions, matrix, clip, wrap }: Scope,
): DrawingItem {
  const bounds = elementBounds(element, definitions);
  const mapped = bounds === null ? null : mapRect(bounds, matrix);
  const cut = mapped !== null && clip !== null ? cutTo(mapped, clip) : (mapped ?? clip);
  return { kind: 'other', elements: [wrap(element)], bounds: cut };
}

const layered = ['filter', 'mask', 'style'];

/** Null for what is more than plain fills. */
function elementItems(element: DrawingElement, scope: Scope): DrawingItem[] | null {
  const { attributes } = element;
  const own = parseTransform(attributes.get('transform'));
  if (own === null || layered.some((name) => attributes.has(name))) return null;
  const matrix = own === identity ? scope.matrix : multiply(scope.matrix, own);
  const value = attributes.get('clip-path');
  const clips = value === undefined ? [] : clipShapes(value, scope.definitions);
  if (clips === null) return null;
  const inside = { ...scope, matrix, clips, opacity: Number(attributes.get('opacity') ?? 1) };
  return element.name === 'g' ? groupItems(element, inside) : shapeItems(element, inside);
}

const tiny = 1e-9;

/** The clip and the shapes in one rect of the root's user units; undefined when they are none. */
function clipTo({ matrix, clip, clips }: Inside): Rect | null | undefined {
  let result = clip;
  for (const shape of clips) {
    const { a, b, c, d } = multiply(matrix, shape.matrix);
    const straight = Math.abs(b) + Math.abs(c) < tiny;
    if (shape.path !== null || !(straight || Math.abs(a) + Math.abs(d) < tiny)) return undefined;
    const bounds = mapRect(shape.bounds, multiply(matrix, shape.matrix));
    result = result === null ? bounds : cutTo(result, bounds);
  }
  return result;
}

function groupItems(group: DrawingElement, inside: Inside): DrawingItem[] | null {
  const clip = clipTo(inside);
  if (clip === undefined) return null;
  const attributes = new Map(group.attributes);
  attributes.delete('opacity');
  const wrap = (element: DrawingElement) =>
    inside.wrap({ name: 'g', attributes, children: [element] });
  const items = itemsOf(group.children, { ...inside, clip, wrap });
  const { opacity } = inside;
  if (opacity === 1 || items.length === 0) return items;
  const [only] = items;
  if (items.length > 1 || only === undefined || only.kind === 'other') {
    return [{ kind: 'group', opacity, items }];
  }
  return [{ ...only, opacity: only.opacity * opacity }];
}

/** None for a shape that is not seen, null for one that is no plain fill. */
function shapeItems(element: DrawingElement, inside: Inside): DrawingItem[] | null {
  const { name, attributes } = element;
  const clip = clipTo(inside);
  if ((attributes.get('stroke') ?? 'none') !== 'none') return borderItems(element, inside);
  if (clip === undefined) return null;
  const value = attributes.get('fill') ?? '#000000ff';
  if (value === 'none' || (clip !== null && clip.width * clip.height === 0)) return [];
  // Of a path only the hull is known.
  const box = () => (name === 'path' ? null : fillExtent(element));
  const fill = readFill(value, inside.definitions, inside.matrix, box);
  if (fill === null) return null;
  const opacity = inside.opacity * Number(attributes.get('fill-opacity') ?? 1);
  return outlineItems(element, { fill, matrix: inside.matrix, opacity, clip }, inside.toPixels);
}

function outlineItems(
  element: DrawingElement,
  filled: Filled,
  toPixels: Matrix | null,
): DrawingItem[] | null {
  const { name, attributes } = element;
  if (attributes.get('shape-rendering') === 'crispEdges') {
    return crispItems(element, filled, toPixels);
  }
  const d = shapePath(element);
  const evenOdd = attributes.get('fill-rule') === 'evenodd';
  if (d !== null) return [{ kind: 'path', d, evenOdd, ...filled }];
  const rect = name === 'rect' ? fillExtent(element) : null;
  return rect === null ? null : [{ kind: 'rect', ...rect, ...filled }];
}

function borderItems(element: DrawingElement, inside: Inside): DrawingItem[] | null {
  const { name, attributes } = element;
  const border = fillBorder({ name, attributes, clips: inside.clips }, false);
  if (border === null) return null;
  const ring = { name, attributes: border.attributes, children: [] };
  return shapeItems(ring, { ...inside, clips: border.clips });
}

/** Without antialiasing a shape is whole pixels, which a path can outline when nothing turns it. */
function crispItems(
  { name, attributes }: DrawingElement,
  filled: Filled,
  toPixels: Matrix | null,
): DrawingItem[] | null {
  const toUnits = toPixels === null ? null : invert(toPixels);
  const d = name === 'path' ? attributes.get('d') : undefined;
  if (toPixels === null || toUnits === null || d === undefined) return null;
  const snapped = snapToPixels(d, multiply(toPixels, filled.matrix));
  if (snapped === null) return null;
  const evenOdd = attributes.get('fill-rule') === 'evenodd';
  return [{ kind: 'path', ...filled, d: snapped, evenOdd, matrix: toUnits }];
}
