import type { Bitmap } from '../core/bitmap.ts';
import { Problem } from '../core/problem.ts';
import { startResvg } from './resvg-glue.ts';
import { createKeeper, type FailureReason } from './wasm/instances.ts';

/** How much work one SVG may be. About 20 million last a millisecond. */
export interface Fuel {
  readonly base: number;
  /** For each pixel of its canvas. */
  readonly perPixel: number;
}

export interface Rasterizer {
  /**
   * Draws an SVG at the size that it states.
   * @throws Problem `too-complex` when that takes too much work or memory, `asset-invalid` for what resvg cannot draw.
   */
  rasterize(svg: string, fuel?: Fuel): Bitmap;
}

// A card under one large shadow takes 8,500 a pixel, one without any 1,200 to 2,700.
const defaultFuel: Fuel = { base: 2_000_000_000, perPixel: 10_000 };

function explain(reason: FailureReason, cause: unknown): Problem {
  if (reason === 'fuel') {
    const hint = 'Use fewer and smaller filters, masks and patterns';
    return new Problem('too-complex', 'The drawing takes too much work', { hint, cause });
  }
  if (reason === 'memory') {
    const hint = 'Make it smaller, or use fewer filters and layers of transparency';
    return new Problem('too-complex', 'The drawing needs too much memory', { hint, cause });
  }
  return new Problem('asset-invalid', 'The SVG could not be drawn', { cause });
}

/** @param module resvg-wasm, metered. */
export function createRasterizer(module: WebAssembly.Module): Rasterizer {
  const keeper = createKeeper({ instantiate: () => startResvg(module), explain });
  return {
    rasterize: (svg, { base, perPixel } = defaultFuel) =>
      keeper.use(base, (resvg, refuel) => {
        const drawing = resvg.parse(svg);
        refuel(base + perPixel * drawing.width * drawing.height);
        const bitmap = drawing.draw();
        drawing.free();
        return bitmap;
      }),
  };
}
