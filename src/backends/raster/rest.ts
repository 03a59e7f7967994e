import type { Bitmap } from '../../core/bitmap.ts';
import { type Drawing, type DrawingItem, writeElements } from '../../core/drawing/drawing.ts';
import { intersect, mapRect, type Rect, roundOut, type Size } from '../../core/geometry.ts';
import { invert, type Matrix } from '../../core/matrix.ts';
import type { Kernels, Surface } from './kernels.ts';

/** What the kernels cannot draw by themselves. */
export type RestItem = Extract<DrawingItem, { kind: 'other' }>;

/** Draws an SVG at the size that it states. @throws Problem */
export type Rasterize = (svg: string) => Bitmap;

/** Draws the rest of drawings, each piece once a page. */
export interface RestPainter {
  /** `matrix`: px of the drawing to px of the canvas. Returns what of the canvas may have changed. */
  paint(target: Surface, drawing: Drawing, item: RestItem, matrix: Matrix): readonly Rect[];
}

/** A larger piece is drawn from fewer px than it shows; from fewer still when not all pieces can be kept. */
const MAX_PIXELS = 2 ** 21;
/** Bytes of pieces that are kept for the bands to come. */
const MAX_KEPT = 16_000_000;

interface Piece {
  readonly bitmap: Bitmap;
  /** px of the canvas. */
  readonly area: Rect;
}

/**
 * A piece is drawn as a whole, not band by band: resvg leaves out what begins far above the part of a drawing that it is
 * asked for.
 */
export function createRestPainter(
  canvas: Size,
  rasterize: Rasterize,
  kernels: Kernels,
): RestPainter {
  const pieces = new Map<RestItem, { readonly matrix: Matrix; readonly piece: Piece | null }>();
  let kept = 0;
  let most = MAX_PIXELS;

  function read(drawing: Drawing, item: RestItem, matrix: Matrix): Piece | null {
    const known = pieces.get(item);
    if (known !== undefined && isSame(known.matrix, matrix)) return known.piece;
    const piece = drawPiece(drawing, item, matrix, canvas, most, rasterize);
    kept += piece?.bitmap.data.byteLength ?? 0;
    if (kept > MAX_KEPT) {
      // Otherwise every band would draw all of them anew.
      most /= 2;
      pieces.clear();
      kept = piece?.bitmap.data.byteLength ?? 0;
    }
    pieces.set(item, { matrix, piece });
    return piece;
  }

  return {
    paint(target, drawing, item, matrix) {
      const piece = read(drawing, item, matrix);
      const part = piece && intersect(piece.area, target);
      if (piece === null || part === null) return [];
      const { area, bitmap } = piece;
      const [across, down] = [bitmap.width / area.width, bitmap.height / area.height];
      const crop = {
        x: (part.x - area.x) * across,
        y: (part.y - area.y) * down,
        width: part.width * across,
        height: part.height * down,
      };
      const shown = kernels.resample(bitmap, crop, part.width, part.height, true);
      kernels.blend(target, { ...shown, x: part.x, y: part.y }, 1);
      return [part];
    },
  };
}

function drawPiece(
  drawing: Drawing,
  { elements, bounds }: RestItem,
  matrix: Matrix,
  canvas: Size,
  most: number,
  rasterize: Rasterize,
): Piece | null {
  const { width, height } = canvas;
  // Twice the canvas on every side: shadows are drawn around it, and nobody looks further.
  const around = { x: -2 * width, y: -2 * height, width: 5 * width, height: 5 * height };
  const whole = bounds === null ? { x: 0, y: 0, ...canvas } : roundOut(mapRect(bounds, matrix));
  const area = intersect(whole, around);
  const inverse = invert(matrix);
  if (area === null || inverse === null) return null;
  const less = Math.min(1, Math.sqrt(most / (area.width * area.height)));
  const size = {
    width: Math.max(1, Math.floor(area.width * less)),
    height: Math.max(1, Math.floor(area.height * less)),
  };
  const viewport = { ...size, viewBox: mapRect(area, inverse) };
  return { bitmap: rasterize(writeElements(drawing, elements, viewport)), area };
}

function isSame(one: Matrix, other: Matrix): boolean {
  return (['a', 'b', 'c', 'd', 'e', 'f'] as const).every((key) => one[key] === other[key]);
}
