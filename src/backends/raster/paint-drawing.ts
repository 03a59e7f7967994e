import type {
  Drawing,
  DrawingColor,
  DrawingFill,
  DrawingItem,
} from '../../core/drawing/drawing.ts';
import { mapRect, type Rect } from '../../core/geometry.ts';
import { type Matrix, multiply } from '../../core/matrix.ts';
import type { Color, Fill, Kernels, Surface } from './kernels.ts';
import type { RestPainter } from './rest.ts';

/** What the layout made of a tree of nodes. */
export interface LaidOut {
  readonly drawing: Drawing;
  readonly items: readonly DrawingItem[];
  /** Characters of its SVG. */
  readonly size: number;
}

/** `matrix`: px of the drawing to px of the canvas. Returns what of the canvas may have changed. */
export function paintDrawing(
  target: Surface,
  { drawing, items }: Omit<LaidOut, 'size'>,
  matrix: Matrix,
  rest: RestPainter,
  kernels: Kernels,
): Rect[] {
  const touched: Rect[] = [];
  for (const item of items) {
    const mark = kernels.mark();
    touched.push(...paintItem(target, drawing, item, matrix, rest, kernels));
    kernels.release(mark);
  }
  return touched;
}

function paintItem(
  target: Surface,
  drawing: Drawing,
  item: DrawingItem,
  matrix: Matrix,
  rest: RestPainter,
  kernels: Kernels,
): readonly Rect[] {
  switch (item.kind) {
    case 'path':
    case 'rect':
      return paintShape(target, item, matrix, kernels);
    case 'group': {
      const { x, y, width, height } = target;
      const layer = kernels.createSurface(x, y, width, height);
      const { items } = item;
      const touched = paintDrawing(layer, { drawing, items }, matrix, rest, kernels);
      if (touched.length > 0) kernels.blend(target, layer, item.opacity);
      return touched;
    }
    case 'other':
      return rest.paint(target, drawing, item, matrix);
  }
}

function paintShape(
  target: Surface,
  item: Extract<DrawingItem, { kind: 'path' | 'rect' }>,
  matrix: Matrix,
  kernels: Kernels,
): readonly Rect[] {
  const { opacity } = item;
  const clip = item.clip === null ? null : mapRect(item.clip, matrix);
  const placed = multiply(matrix, item.matrix);
  const fill = placeFill(item.fill, matrix);
  const touched =
    item.kind === 'rect'
      ? kernels.fillRect(target, item, placed, fill, { evenOdd: false, clip, opacity })
      : kernels.fillPath(target, item.d, placed, fill, { evenOdd: item.evenOdd, clip, opacity });
  return touched === null ? [] : [touched];
}

/** A gradient has a place of its own, which is not the shape's. */
function placeFill(fill: DrawingFill, matrix: Matrix): Fill {
  if (fill.type === 'solid') return { type: 'solid', color: byteColor(fill.color) };
  const stops = fill.stops.map(({ offset, color }) => ({ offset, color: byteColor(color) }));
  return { ...fill, stops, matrix: multiply(matrix, fill.matrix) };
}

function byteColor([red, green, blue, alpha]: DrawingColor): Color {
  return [red * 255, green * 255, blue * 255, alpha];
}
