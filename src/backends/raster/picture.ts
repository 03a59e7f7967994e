import {
  intersect,
  mapRect,
  type Point,
  type Rect,
  roundOut,
  type Size,
} from '../../core/geometry.ts';
import {
  invert,
  isUpright,
  type Matrix,
  multiply,
  scaleOf,
  scaling,
  translation,
} from '../../core/matrix.ts';
import type { PictureItem } from '../../core/plan-item.ts';
import type { RoundedClip } from './kernels.ts';

/** Which part of a picture is needed at what size, and where it goes. */
export interface PictureFit {
  /** px of the picture, fractions and px beyond its edges included. */
  readonly crop: Rect;
  /** px of the bitmap to make of it. */
  readonly size: Size;
  /** px of the bitmap to px of the canvas. */
  readonly matrix: Matrix;
  /** In px of the bitmap, to be applied one after another. */
  readonly clips: readonly RoundedClip[];
}

/** px of the bitmap that a turned picture is drawn from; beyond, it is drawn from fewer than it shows. */
const MAX_TURNED_PIXELS = 2 ** 22;

/** Null when nothing of the picture is in the window, px of the canvas. */
export function fitPicture(item: PictureItem, natural: Size, window: Rect): PictureFit | null {
  const inverse = invert(item.matrix);
  if (inverse === null) return null;
  const inBox = intersect(item.area, item.clip);
  const visible = inBox && intersect(inBox, mapRect(window, inverse));
  if (inBox === null || visible === null) return null;
  const placed = isUpright(item.matrix)
    ? placeOnPixels(mapRect(visible, item.matrix), window)
    : placeTurned(inBox, visible, item.matrix, window);
  if (placed === null) return null;
  const toCanvas = placed.matrix;
  const fromCanvas = invert(toCanvas);
  if (fromCanvas === null) return null;
  const toBox = multiply(inverse, toCanvas);
  const region = mapRect({ x: 0, y: 0, ...placed.size }, toBox);
  return {
    crop: {
      x: snap(((region.x - item.area.x) / item.area.width) * natural.width),
      y: snap(((region.y - item.area.y) / item.area.height) * natural.height),
      width: snap((region.width / item.area.width) * natural.width),
      height: snap((region.height / item.area.height) * natural.height),
    },
    size: placed.size,
    matrix: toCanvas,
    clips: clipsOf(item, multiply(fromCanvas, item.matrix)),
  };
}

/** Px that are copied as they are must not be filtered for a rounding error's sake. */
function snap(length: number): number {
  const whole = Math.round(length);
  return whole !== 0 && Math.abs(length - whole) < 1e-6 ? whole : length;
}

interface Placed {
  readonly size: Size;
  readonly matrix: Matrix;
}

/** One px of the bitmap is one of the canvas. */
function placeOnPixels(area: Rect, window: Rect): Placed | null {
  const pixels = intersect(roundOut(area), window);
  if (pixels === null) return null;
  return {
    size: { width: pixels.width, height: pixels.height },
    matrix: translation(pixels.x, pixels.y),
  };
}

/** One grid of px for the whole picture, whatever part of it a window shows: bands must not show where they meet. */
function placeTurned(inBox: Rect, visible: Rect, matrix: Matrix, window: Size): Placed {
  const detail = turnedDetail(matrix, window);
  const stepX = inBox.width / Math.max(1, Math.ceil(inBox.width * detail.x));
  const stepY = inBox.height / Math.max(1, Math.ceil(inBox.height * detail.y));
  const grid = multiply(translation(inBox.x, inBox.y), scaling(stepX, stepY));
  const toGrid = multiply(scaling(1 / stepX, 1 / stepY), translation(-inBox.x, -inBox.y));
  const part = roundOut(mapRect(visible, toGrid));
  // A px more on every side, for the neighbours that a px between two of them is mixed from.
  const x = part.x - 1;
  const y = part.y - 1;
  return {
    size: { width: part.width + 2, height: part.height + 2 },
    matrix: multiply(matrix, multiply(grid, translation(x, y))),
  };
}

/** px of the bitmap to one of the box. */
function turnedDetail({ a, b, c, d }: Matrix, window: Size): Point {
  const x = Math.hypot(a, b);
  const y = Math.hypot(c, d);
  const { width, height } = mapRect(
    { x: 0, y: 0, ...window },
    { a: a / x, b: c / y, c: b / x, d: d / y, e: 0, f: 0 },
  );
  const less = Math.min(1, Math.sqrt(MAX_TURNED_PIXELS / (width * height)));
  return { x: x * less, y: y * less };
}

/** The corners of the box; before them the edge of a picture that ends inside the box, perhaps between two px. */
function clipsOf({ area, clip }: PictureItem, toBitmap: Matrix): RoundedClip[] {
  const rounded = { rect: mapRect(clip, toBitmap), radius: clip.radius * scaleOf(toBitmap) };
  const inner = intersect(area, clip);
  const fillsClip =
    inner !== null &&
    inner.x <= clip.x + 1e-6 &&
    inner.y <= clip.y + 1e-6 &&
    inner.width >= clip.width - 1e-6 &&
    inner.height >= clip.height - 1e-6;
  if (fillsClip || inner === null) return [rounded];
  const edge = { rect: mapRect(inner, toBitmap), radius: 0 };
  return clip.radius > 0 ? [edge, rounded] : [edge];
}
