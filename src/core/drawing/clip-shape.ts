import { mapRect, type Rect } from '../geometry.ts';
import { identity, type Matrix, multiply } from '../matrix.ts';
import { type DrawingElement, referenceIn } from './document.ts';
import { pathBounds, pathRectangle } from './path-bounds.ts';
import { covers, cutTo, rectFrom } from './rect.ts';
import { parseTransform, sameMatrix, writeMatrix } from './transform.ts';

/** An area that something is cut to. */
export interface ClipShape {
  /** From the shape's own units to the user space of what is cut. */
  readonly matrix: Matrix;
  /** The shape itself, or a rect around its path. */
  readonly bounds: Rect;
  /** Null for a rect. */
  readonly path: { readonly d: string; readonly evenOdd: boolean } | null;
}

type Definitions = ReadonlyMap<string, DrawingElement>;

const number = (element: Pick<DrawingElement, 'attributes'>, name: string) =>
  Number(element.attributes.get(name) ?? 0);

/** Where a `rect` or `image` stands. */
export function boxOf(element: Pick<DrawingElement, 'attributes'>): Rect {
  return rectFrom(
    number(element, 'x'),
    number(element, 'y'),
    number(element, 'width'),
    number(element, 'height'),
  );
}

/** What everything in a clipPath or a white mask must lie in; null when it is more than a few plain shapes. */
export function clipShapes(value: string, definitions: Definitions): ClipShape[] | null {
  const definition = definitions.get(referenceIn(value) ?? '');
  const [child, ...others] = definition?.children ?? [];
  if (definition === undefined || child === undefined || others.length > 0) return null;
  const known = definition.name === 'mask' ? maskAttributes : clipAttributes;
  if (!hasOnly(definition, known) || !hasOnly(child, childAttributes)) return null;
  return definition.name === 'mask'
    ? maskShapes(child, definitions)
    : pathShapes(definition, child, definitions);
}

const clipAttributes = new Set(['id', 'clip-path', 'transform']);
const maskAttributes = new Set(['id']);
const childAttributes = new Set([
  'x',
  'y',
  'width',
  'height',
  'd',
  'transform',
  'fill',
  'mask',
  'clip-rule',
]);

function hasOnly(element: DrawingElement, known: ReadonlySet<string>): boolean {
  for (const name of element.attributes.keys()) if (!known.has(name)) return false;
  return true;
}

function pathShapes(
  definition: DrawingElement,
  child: DrawingElement,
  definitions: Definitions,
): ClipShape[] | null {
  const matrix = parseTransform(definition.attributes.get('transform'));
  const shape = shapeOf(child);
  const chained = definition.attributes.get('clip-path');
  const others = chained === undefined ? [] : clipShapes(chained, definitions);
  if (matrix === null || shape === null || others === null) return null;
  if (child.attributes.has('mask')) return null;
  return [{ ...shape, matrix: multiply(matrix, shape.matrix) }, ...others];
}

function maskShapes(child: DrawingElement, definitions: Definitions): ClipShape[] | null {
  const shape = child.attributes.get('fill') === '#fff' ? shapeOf(child) : null;
  const chained = child.attributes.get('mask');
  const others = chained === undefined ? [] : clipShapes(chained, definitions);
  if (shape === null || others === null) return null;
  // The mask of a mask's content lies in the content's own user space.
  return [shape, ...others.map((other) => moveShape(other, shape.matrix))];
}

function shapeOf(element: DrawingElement): ClipShape | null {
  const matrix = parseTransform(element.attributes.get('transform'));
  if (matrix === null) return null;
  if (element.name === 'rect') return { matrix, bounds: boxOf(element), path: null };
  const d = element.attributes.get('d');
  if (element.name !== 'path' || d === undefined) return null;
  const rectangle = pathRectangle(d);
  if (rectangle !== null) return { matrix, bounds: rectangle, path: null };
  const evenOdd = element.attributes.get('clip-rule') === 'evenodd';
  const bounds = pathBounds(d);
  return bounds === null ? null : { matrix, bounds, path: { d, evenOdd } };
}

/** The shape as seen from outside of `matrix`. */
export function moveShape(shape: ClipShape, matrix: Matrix): ClipShape {
  return matrix === identity ? shape : { ...shape, matrix: multiply(matrix, shape.matrix) };
}

/** Those of the shapes that cut something off `area`; rects of one orientation become one. */
export function neededShapes(shapes: readonly ClipShape[], area: Rect | null): ClipShape[] {
  let kept = area === null ? [...shapes] : shapes.filter((shape) => !coversArea(shape, area));
  for (const shape of [...kept]) {
    if (shape.path !== null) continue;
    const covered = (other: ClipShape) =>
      other !== shape && covers(shape.bounds, shape.matrix, other.bounds, other.matrix);
    if (kept.some(covered)) kept = kept.filter((other) => other !== shape);
  }
  return kept.reduce<ClipShape[]>(addShape, []);
}

function coversArea(shape: ClipShape, area: Rect): boolean {
  return shape.path === null && covers(shape.bounds, shape.matrix, area);
}

function addShape(shapes: readonly ClipShape[], shape: ClipShape): ClipShape[] {
  const twin = shapes.find((other) => sameKind(other, shape));
  if (twin === undefined) return [...shapes, shape];
  const merged = { ...shape, bounds: cutTo(twin.bounds, shape.bounds) };
  return shapes.map((other) => (other === twin ? merged : other));
}

/** Whether the two are one: rects of one orientation, or the same path. */
function sameKind(a: ClipShape, b: ClipShape): boolean {
  return a.path?.d === b.path?.d && sameMatrix(a.matrix, b.matrix);
}

/** A rect around the shape in the user space of what is cut. */
export function shapeBounds(shape: ClipShape): Rect {
  return mapRect(shape.bounds, shape.matrix);
}

/** Adds `clipPath` elements that together cut to the shapes to `definitions`; the id of the one to refer to. */
export function defineClips(
  shapes: readonly ClipShape[],
  definitions: Map<string, DrawingElement>,
): string {
  let id = '';
  for (const shape of shapes) {
    const chained = id;
    id = `c${definitions.size}`;
    const attributes = new Map([['id', id]]);
    if (chained !== '') attributes.set('clip-path', `url(#${chained})`);
    definitions.set(id, { name: 'clipPath', attributes, children: [clipChild(shape)] });
  }
  return id;
}

function clipChild({ matrix, bounds, path }: ClipShape): DrawingElement {
  const attributes = new Map<string, string>();
  if (path === null) {
    for (const name of ['x', 'y', 'width', 'height'] as const) {
      attributes.set(name, String(bounds[name]));
    }
  } else {
    attributes.set('d', path.d);
    if (path.evenOdd) attributes.set('clip-rule', 'evenodd');
  }
  if (!sameMatrix(matrix, identity)) attributes.set('transform', writeMatrix(matrix));
  return { name: path === null ? 'rect' : 'path', attributes, children: [] };
}
