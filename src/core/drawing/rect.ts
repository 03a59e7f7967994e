import { intersect, mapRect, type Rect } from '../geometry.ts';
import { identity, invert, type Matrix, multiply } from '../matrix.ts';

export function rectFrom(x: number, y: number, width: number, height: number): Rect {
  return { x, y, width, height };
}

/** The smallest that holds both. */
export function unite(a: Rect, b: Rect): Rect {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const right = Math.max(a.x + a.width, b.x + b.width);
  return { x, y, width: right - x, height: Math.max(a.y + a.height, b.y + b.height) - y };
}

/** What of `rect` lies in the other: without an area where they do not meet. */
export function cutTo(rect: Rect, other: Rect): Rect {
  return intersect(rect, other) ?? { x: rect.x, y: rect.y, width: 0, height: 0 };
}

export function grow(rect: Rect, by: number): Rect {
  return rectFrom(rect.x - by, rect.y - by, rect.width + 2 * by, rect.height + 2 * by);
}

/** Shorter than any eye or rasteriser can tell; satori rounds matrices to six decimals. */
const slack = 1e-3;

function holds(outer: Rect, inner: Rect): boolean {
  return (
    inner.x >= outer.x - slack &&
    inner.y >= outer.y - slack &&
    inner.x + inner.width <= outer.x + outer.width + slack &&
    inner.y + inner.height <= outer.y + outer.height + slack
  );
}

/** Whether `outer`, mapped by `matrix`, covers `inner`, mapped by `innerMatrix`. */
export function covers(
  outer: Rect,
  matrix: Matrix,
  inner: Rect,
  innerMatrix: Matrix = identity,
): boolean {
  if (matrix === identity && innerMatrix === identity) return holds(outer, inner);
  const inverse = invert(matrix);
  return inverse !== null && holds(outer, mapRect(inner, multiply(inverse, innerMatrix)));
}
