import type { Bitmap } from '../../core/bitmap.ts';
import type { Plan } from '../../core/plan.ts';
import type { PictureItem } from '../../core/plan-item.ts';
import type { Problem } from '../../core/problem.ts';
import type { PaintOptions } from '../../core/render.ts';
import type { Scene } from '../../core/scene.ts';
import { imageWarning, type Warn, type Warning } from '../../core/warning.ts';
import { type ByteCache, createByteCache } from '../byte-cache.ts';
import { createFuelBudget } from '../rasterizer.ts';
import type { Kernels } from './kernels.ts';
import { createLayouts, type LayoutParts } from './layout.ts';
import type { PaintContext } from './paint-items.ts';
import { createPictureReader, type PixelSources } from './pixels.ts';
import { createRestPainter } from './rest.ts';

/** A part of a canvas, and what was to be said about it. */
export interface Raster extends Bitmap {
  /** px of the canvas. */
  readonly x: number;
  readonly y: number;
  readonly warnings: readonly Warning[];
}

export interface PainterParts extends PixelSources, LayoutParts {
  createKernels(): Kernels;
  /** What runs of layers looked like. */
  readonly rasters: ByteCache<Raster>;
}

/** For pages that lack something for now: what they look like must not outlast it. */
const nothingKept = createByteCache<never>(0, () => 0);

/** The painting of one page. */
export interface Session extends PaintContext {
  readonly options: PaintOptions;
  readonly rasters: ByteCache<Raster>;
  readonly warn: Warn;
  readonly failed: Set<PictureItem>;
  readonly warnings: Warning[];
}

interface SessionStart {
  readonly plan: Plan;
  readonly scene: Scene;
  readonly options: PaintOptions;
  readonly kernels: Kernels;
  readonly parts: PainterParts;
  /** Whether what is made may be asked for again by another render. */
  readonly isKept: boolean;
}

export function createSession(start: SessionStart): Session {
  const { plan, scene, options, kernels, parts } = start;
  const budget = createFuelBudget(plan.placement.width * plan.placement.height);
  const failed = new Set<PictureItem>();
  const warnings: Warning[] = [];
  const warn: Warn = (warning) => {
    warnings.push(warning);
    options.warn(warning);
  };
  const layoutParts: LayoutParts = {
    layouts: scene.isComplete ? parts.layouts : nothingKept,
    layOut: (...args) => options.measure('layout', () => parts.layOut(...args)),
  };
  return {
    plan,
    scene,
    kernels,
    options,
    warn,
    failed,
    warnings,
    rasters: scene.isComplete ? parts.rasters : nothingKept,
    rest: createRestPainter(plan.placement, (svg) => parts.rasterize(svg, budget), kernels),
    layouts: createLayouts(plan, scene, warn, layoutParts),
    pictures: createPictureReader(kernels, parts, budget, start.isKept),
    fail(problem: Problem, item: PictureItem) {
      // A picture that lies in several bands fails in each of them.
      if (!failed.has(item)) warn(imageWarning(problem, item.layer, item.source));
      failed.add(item);
    },
  };
}

/** Paints, and says whether every picture could be drawn and what was warned about. */
export async function watched(
  session: Session,
  work: () => Promise<unknown>,
): Promise<{ readonly isComplete: boolean; readonly warnings: readonly Warning[] }> {
  const [failures, before] = [session.failed.size, session.warnings.length];
  await work();
  return {
    isComplete: session.failed.size === failures,
    warnings: session.warnings.slice(before),
  };
}
