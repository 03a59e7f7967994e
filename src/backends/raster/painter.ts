import type { Band, Canvas, RowRange } from '../../core/canvas.ts';
import type { Rect } from '../../core/geometry.ts';
import type { Plan } from '../../core/plan.ts';
import { Problem } from '../../core/problem.ts';
import type { PaintOptions } from '../../core/render.ts';
import type { Scene } from '../../core/scene.ts';
import { createShelf } from '../wasm/shelf.ts';
import type { Kernels, Surface } from './kernels.ts';
import { paintItems } from './paint-items.ts';
import { planRuns, type Run } from './runs.ts';
import { createSession, type PainterParts, type Session, watched } from './session.ts';

export type Paint = (plan: Plan, scene: Scene, options: PaintOptions) => Canvas;

/** Rows of a band are a multiple of this, which suits the blocks of JPEG. */
const BAND_STEP = 16;

export function createPainter(parts: PainterParts): Paint {
  const shelf = createShelf<Kernels>((kernels) => kernels.memoryBytes());

  return (plan, scene, options) => {
    const { width, height } = plan.placement;
    const runs = planRuns(plan, scene, options.isChanged);
    const isWhole = width * height <= options.limit.wholePixels;
    const changed: RowRange[] = [];

    async function* bands(): AsyncGenerator<Band> {
      const kernels = shelf.take() ?? parts.createKernels();
      const session = createSession({ plan, scene, options, kernels, parts, isKept: isWhole });
      yield* guarded(isWhole ? drawInOne(runs, session, changed) : drawBands(runs, session), () => {
        kernels.reset();
        shelf.put(kernels);
      });
    }

    const key = runs.map((run) => run.key ?? '*').join('|');
    const isBased = isWhole && scene.isComplete && typeof runs[0]?.key === 'string';
    const base = isBased ? { key, changed } : null;
    return { width, height, opaque: plan.opaque, base, bands: bands() };
  };
}

/** `done`: when nothing has failed, also when the encoder has seen enough of the bands. */
async function* guarded(drawn: AsyncIterable<Band>, done: () => void): AsyncGenerator<Band> {
  let isSound = false;
  try {
    for await (const band of drawn) {
      isSound = true;
      yield band;
      isSound = false;
    }
    isSound = true;
  } catch (error) {
    throw isOutOfMemory(error) ? tooLarge(error) : error;
  } finally {
    if (isSound) done();
  }
}

async function* drawInOne(
  runs: readonly Run[],
  session: Session,
  changed: RowRange[],
): AsyncGenerator<Band> {
  yield await session.options.measure('raster', () => drawWhole(runs, session, changed));
}

async function drawWhole(
  runs: readonly Run[],
  session: Session,
  changed: RowRange[],
): Promise<Band> {
  const { kernels, plan } = session;
  const { width, height } = plan.placement;
  const [first, ...others] = runs;
  const base = first === undefined ? null : await drawBase(first, session, changed);
  const target = base ?? kernels.createSurface(0, 0, width, height);
  for (const run of base === null ? runs : others) {
    const mark = kernels.mark();
    changed.push(...(await drawRun(target, run, session)));
    kernels.release(mark);
  }
  return { y: 0, width, height, data: kernels.pixels(target) };
}

/** The rows that may look different in another render. */
async function drawRun(target: Surface, run: Run, session: Session): Promise<RowRange[]> {
  if (run.key === null) return (await paintItems(target, run.items, session)).map(rowsOf);
  const failures = session.failed.size;
  const raster = await drawOver(run, run.key, session);
  if (raster !== null) session.kernels.blend(target, raster, 1);
  return session.failed.size === failures ? [] : [{ from: 0, to: target.height }];
}

/** What is at the bottom and the same in every render of the template; null when nothing is. */
async function drawBase(
  { key, items }: Run,
  session: Session,
  changed: RowRange[],
): Promise<Surface | null> {
  if (key === null) return null;
  const { kernels, plan, rasters } = session;
  const { width, height } = plan.placement;
  const known = rasters.get(key);
  if (known !== null) {
    for (const warning of known.warnings) session.warn(warning);
    return kernels.fromPixels(0, 0, width, height, known.data);
  }
  const target = kernels.createSurface(0, 0, width, height);
  const { isComplete, warnings } = await watched(session, () => paintItems(target, items, session));
  if (!isComplete) changed.push({ from: 0, to: height });
  if (isComplete && rasters.isWanted(key)) {
    rasters.set(key, { x: 0, y: 0, width, height, data: kernels.copyPixels(target), warnings });
  }
  return target;
}

/** Layers that are the same in every render and lie over some that are not; null when they show nothing. */
async function drawOver({ items }: Run, key: string, session: Session): Promise<Surface | null> {
  const { kernels, plan, rasters } = session;
  const cacheKey = `over ${key}`;
  const known = rasters.get(cacheKey);
  if (known !== null) {
    for (const warning of known.warnings) session.warn(warning);
    return kernels.fromPixels(known.x, known.y, known.width, known.height, known.data);
  }
  const layer = kernels.createSurface(0, 0, plan.placement.width, plan.placement.height);
  const { isComplete, warnings } = await watched(session, () => paintItems(layer, items, session));
  const ink = kernels.inkBounds(layer);
  if (ink === null) return null;
  const cropped = kernels.createSurface(ink.x, ink.y, ink.width, ink.height);
  kernels.blend(cropped, layer, 1);
  if (isComplete && rasters.isWanted(cacheKey)) {
    rasters.set(cacheKey, { ...ink, data: kernels.copyPixels(cropped), warnings });
  }
  return cropped;
}

/** Nothing is kept of large canvases: one of them would push everything else out. */
async function* drawBands(runs: readonly Run[], session: Session): AsyncGenerator<Band> {
  const { kernels, options, plan } = session;
  const { width, height } = plan.placement;
  const fitting = Math.floor(options.limit.bandPixels / width / BAND_STEP) * BAND_STEP;
  const rows = Math.max(BAND_STEP, fitting);
  for (let y = 0; y < height; y += rows) {
    kernels.reset();
    const bandHeight = Math.min(rows, height - y);
    yield await options.measure('raster', async () => {
      const target = kernels.createSurface(0, y, width, bandHeight);
      for (const { items } of runs) await paintItems(target, items, session);
      return { y, width, height: bandHeight, data: kernels.pixels(target) };
    });
    await options.pause();
  }
}

function rowsOf({ y, height }: Rect): RowRange {
  return { from: Math.floor(y), to: Math.ceil(y + height) };
}

/** The kernels refuse a surface with a RangeError and trap when they need memory themselves. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError || error instanceof WebAssembly.RuntimeError;
}

function tooLarge(cause: unknown): Problem {
  return new Problem('too-complex', 'Drawing this page takes more memory than there is', {
    path: 'layers',
    hint: 'Ask for a smaller canvas, or use fewer groups that fade within each other',
    cause,
  });
}
