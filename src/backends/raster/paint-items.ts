import type { DrawingItem } from '../../core/drawing/drawing.ts';
import { intersect, mapRect, type Rect, roundOut } from '../../core/geometry.ts';
import { identity, type Matrix, multiply, scaling, translation } from '../../core/matrix.ts';
import type { Plan } from '../../core/plan.ts';
import type {
  GroupItem,
  PathItem,
  PictureItem,
  PlanItem,
  ShadowItem,
  TextItem,
  VectorItem,
} from '../../core/plan-item.ts';
import { Problem } from '../../core/problem.ts';
import type { Scene } from '../../core/scene.ts';
import { straightColor } from './colors.ts';
import type { Kernels, Surface } from './kernels.ts';
import type { Layouts } from './layout.ts';
import { paintDrawing } from './paint-drawing.ts';
import { fitPicture, type PictureFit } from './picture.ts';
import type { PictureReader } from './pixels.ts';
import type { RestPainter } from './rest.ts';

/** What painting one page needs. Its surfaces are windows onto the canvas: a band is drawn as the whole is. */
export interface PaintContext {
  readonly plan: Plan;
  readonly scene: Scene;
  readonly kernels: Kernels;
  readonly pictures: PictureReader;
  readonly layouts: Layouts;
  readonly rest: RestPainter;
  /** A picture cannot be drawn. */
  fail(problem: Problem, item: PictureItem): void;
}

/** Paints back to front and returns what of the canvas may have changed, px. */
export async function paintItems(
  target: Surface,
  items: readonly PlanItem[],
  context: PaintContext,
): Promise<Rect[]> {
  const touched: Rect[] = [];
  for (const item of items) {
    const mark = context.kernels.mark();
    touched.push(...(await paintItem(target, item, context)));
    context.kernels.release(mark);
  }
  return touched;
}

function paintItem(
  target: Surface,
  item: PlanItem,
  context: PaintContext,
): Promise<readonly Rect[]> {
  switch (item.kind) {
    case 'vector':
      return paintVector(target, item, context, identity);
    case 'text':
      return paintText(target, item, context, identity);
    case 'path':
      return Promise.resolve(paintPath(target, item, context.kernels, identity));
    case 'picture':
      return paintPicture(target, item, context);
    case 'shadow':
      return paintShadow(target, item, context);
    case 'group':
      return paintGroup(target, item, context);
  }
}

async function paintVector(
  target: Surface,
  item: VectorItem,
  context: PaintContext,
  moved: Matrix,
): Promise<readonly Rect[]> {
  const { scale } = context.plan.placement;
  const matrix = multiply(moved, scaling(scale, scale));
  const laidOut = await context.layouts.vector(item);
  return paintDrawing(target, laidOut, matrix, context.rest, context.kernels);
}

async function paintText(
  target: Surface,
  item: TextItem,
  context: PaintContext,
  moved: Matrix,
): Promise<readonly Rect[]> {
  const text = await context.layouts.text(item);
  if (text === null) return [];
  const { drawing, items } = text.laidOut;
  const faded = { drawing, items: fade(items, item.opacity) };
  const matrix = multiply(moved, text.matrix);
  return paintDrawing(target, faded, matrix, context.rest, context.kernels);
}

/** Most texts are one path, which needs no surface of its own to fade on. */
function fade(items: readonly DrawingItem[], opacity: number): readonly DrawingItem[] {
  const [first, ...others] = items;
  if (first === undefined || opacity === 1) return items;
  const isOne = others.length === 0 && (first.kind === 'path' || first.kind === 'rect');
  return isOne
    ? [{ ...first, opacity: first.opacity * opacity }]
    : [{ kind: 'group', opacity, items }];
}

function paintPath(
  target: Surface,
  { path, matrix, color }: PathItem,
  kernels: Kernels,
  moved: Matrix,
): readonly Rect[] {
  const fill = { type: 'solid', color: straightColor(color) } as const;
  const touched = kernels.fillPath(target, path, multiply(moved, matrix), fill, {
    evenOdd: false,
    clip: null,
    opacity: 1,
  });
  return touched === null ? [] : [touched];
}

async function paintPicture(
  target: Surface,
  item: PictureItem,
  context: PaintContext,
): Promise<readonly Rect[]> {
  const { kernels, scene, pictures } = context;
  const image = scene.images.get(item.source);
  const fit = image === undefined ? null : fitPicture(item, image, target);
  if (image === undefined || fit === null) return [];
  try {
    const bitmap = await pictures.read(image, fit.crop, fit.size);
    drawClipped(target, bitmap, fit, item.opacity, kernels);
    const touched = intersect(mapRect({ x: 0, y: 0, ...fit.size }, fit.matrix), target);
    return touched === null ? [] : [touched];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    context.fail(error, item);
    return [];
  }
}

function drawClipped(
  target: Surface,
  bitmap: Surface,
  { clips: [clip, corners], matrix, size }: PictureFit,
  opacity: number,
  kernels: Kernels,
): void {
  if (corners === undefined) {
    kernels.drawBitmap(target, bitmap, matrix, { opacity, clip: clip ?? null });
    return;
  }
  const clipped = kernels.createSurface(0, 0, size.width, size.height);
  kernels.drawBitmap(clipped, bitmap, identity, { opacity: 1, clip: clip ?? null });
  kernels.drawBitmap(target, clipped, matrix, { opacity, clip: corners });
}

/** From this deviation on, px, a blurred shape is drawn smaller first: it has no detail to lose. */
const COARSE_SIGMA = 16;

async function paintShadow(
  target: Surface,
  item: ShadowItem,
  context: PaintContext,
): Promise<readonly Rect[]> {
  const { kernels } = context;
  const shrink = Math.max(1, Math.floor((2 * item.sigma) / COARSE_SIGMA));
  const blurred = await blurShape(target, item, context, shrink);
  if (blurred === null) return [];
  const { x, y, width, height } = blurred;
  const grown = multiply(scaling(shrink, shrink), translation(x, y));
  const touched = intersect(roundOut(mapRect({ x: 0, y: 0, width, height }, grown)), target);
  if (touched === null) return [];
  if (!item.cutOut) {
    kernels.drawBitmap(target, blurred, grown, { opacity: 1, clip: null });
    return [touched];
  }
  const shadow = kernels.createSurface(touched.x, touched.y, touched.width, touched.height);
  kernels.drawBitmap(shadow, blurred, grown, { opacity: 1, clip: null });
  const hole = kernels.createSurface(touched.x, touched.y, touched.width, touched.height);
  await paintShape(hole, opaque(item.of), context, identity);
  kernels.erase(shadow, hole);
  kernels.blend(target, shadow, 1);
  return [touched];
}

/**
 * The shadow at 1/`shrink` of its size, with room around it: what is just outside the target still throws its blur into
 * it. Null when there is none.
 */
async function blurShape(
  target: Surface,
  item: ShadowItem,
  context: PaintContext,
  shrink: number,
): Promise<Surface | null> {
  const { kernels } = context;
  const sigma = item.sigma / shrink;
  const margin = Math.ceil(3 * sigma) + 1;
  const shrunk = scaling(1 / shrink, 1 / shrink);
  const shape = createAround(roundOut(mapRect(target, shrunk)), margin, kernels);
  await paintShape(shape, item.of, context, multiply(shrunk, translation(item.x, item.y)));
  const bounds = kernels.inkBounds(shape);
  if (bounds === null) return null;
  const shadow = createAround(bounds, margin, kernels);
  kernels.blend(shadow, shape, 1);
  if (item.of.kind !== 'path') kernels.tint(shadow, straightColor(item.color));
  if (sigma > 0) kernels.blur(shadow, sigma);
  return shadow;
}

function createAround({ x, y, width, height }: Rect, margin: number, kernels: Kernels): Surface {
  return kernels.createSurface(x - margin, y - margin, width + 2 * margin, height + 2 * margin);
}

function paintShape(
  target: Surface,
  shape: ShadowItem['of'],
  context: PaintContext,
  moved: Matrix,
): Promise<readonly Rect[]> {
  switch (shape.kind) {
    case 'vector':
      return paintVector(target, shape, context, moved);
    case 'text':
      return paintText(target, shape, context, moved);
    case 'path':
      return Promise.resolve(paintPath(target, shape, context.kernels, moved));
  }
}

function opaque(shape: ShadowItem['of']): ShadowItem['of'] {
  return shape.kind === 'path' ? { ...shape, color: '#000000ff' } : shape;
}

async function paintGroup(
  target: Surface,
  { items, opacity }: GroupItem,
  context: PaintContext,
): Promise<readonly Rect[]> {
  const { x, y, width, height } = target;
  const layer = context.kernels.createSurface(x, y, width, height);
  const touched = await paintItems(layer, items, context);
  if (touched.length > 0) context.kernels.blend(target, layer, opacity);
  return touched;
}
