import type { Matrix } from './matrix.ts';

export interface Size {
  /** px */
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** px, from the top left corner. */
export interface Rect extends Point, Size {}

/** A rectangle with the same radius at every corner. */
export interface RoundedRect extends Rect {
  /** px; 0 is square, and more than half a side counts as half of it. */
  readonly radius: number;
}

export interface FittedBox extends Rect {
  /** Whether a part of it lies outside the box it was fitted to. */
  readonly clipped: boolean;
}

export type Fit = 'cover' | 'contain' | 'stretch' | 'original';

/** Where a picture of `natural` size is drawn in a box, relative to the box. `focus` is a fraction of the picture. */
export function fitBox(natural: Size, box: Size, fit: Fit, focus: Point): FittedBox {
  const scale = fitScale(natural, box, fit);
  const width = natural.width * scale.x;
  const height = natural.height * scale.y;
  return {
    x: place(width, box.width, focus.x),
    y: place(height, box.height, focus.y),
    width,
    height,
    clipped: width > box.width + 1e-6 || height > box.height + 1e-6,
  };
}

function fitScale(natural: Size, box: Size, fit: Fit): Point {
  const x = box.width / natural.width;
  const y = box.height / natural.height;
  switch (fit) {
    case 'cover':
      return { x: Math.max(x, y), y: Math.max(x, y) };
    case 'contain':
      return { x: Math.min(x, y), y: Math.min(x, y) };
    case 'stretch':
      return { x, y };
    case 'original':
      return { x: 1, y: 1 };
  }
}

/** A smaller picture is centred; of a larger one the focus comes as near to the middle as its edges allow. */
function place(size: number, room: number, focus: number): number {
  if (size <= room) return (room - size) / 2;
  return Math.min(0, Math.max(room - size, room / 2 - size * focus));
}

/** The smallest rectangle along the axes around a rectangle that was mapped. */
export function mapRect({ x, y, width, height }: Rect, matrix: Matrix): Rect {
  const { a, b, c, d, e, f } = matrix;
  const corners = [
    [x, y],
    [x + width, y],
    [x, y + height],
    [x + width, y + height],
  ] as const;
  const xs = corners.map(([cx, cy]) => a * cx + c * cy + e);
  const ys = corners.map(([cx, cy]) => b * cx + d * cy + f);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/** Null when they have no area in common. */
export function intersect(one: Rect, other: Rect): Rect | null {
  const x = Math.max(one.x, other.x);
  const y = Math.max(one.y, other.y);
  const width = Math.min(one.x + one.width, other.x + other.width) - x;
  const height = Math.min(one.y + one.height, other.y + other.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/** What computing with fractions may be off by, px. */
const ROUNDING = 1e-6;

/** The smallest rectangle of whole px around it. */
export function roundOut({ x, y, width, height }: Rect): Rect {
  const [left, top] = [Math.floor(x + ROUNDING), Math.floor(y + ROUNDING)];
  return {
    x: left,
    y: top,
    width: Math.ceil(x + width - ROUNDING) - left,
    height: Math.ceil(y + height - ROUNDING) - top,
  };
}
