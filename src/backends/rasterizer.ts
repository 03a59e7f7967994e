import type { Bitmap } from '../core/bitmap.ts';
import { Problem } from '../core/problem.ts';
import { startResvg } from './resvg-glue.ts';
import { createKeeper, type FailureReason } from './wasm/instances.ts';

/** Work that several SVGs may be together: it becomes less with each. About 20 million last a millisecond. */
export interface FuelBudget {
  left: number;
}

export interface Rasterizer {
  /**
   * Draws an SVG at the size that it states.
   * @throws Problem `too-complex` when that takes too much work or memory, `asset-invalid` for what resvg cannot draw.
   */
  rasterize(svg: string, budget?: FuelBudget): Bitmap;
}

// A card under one large shadow takes 8,500 a pixel, one without any 1,200 to 2,700.
const fuel = { base: 2_000_000_000, perPixel: 10_000 };

/** What the drawings of a canvas may take together: one of its own size, and some bombs among the small ones. */
export function createFuelBudget(canvasPixels: number): FuelBudget {
  return { left: Math.min(20_000_000_000 + fuel.perPixel * canvasPixels, 100_000_000_000) };
}

function explain(reason: FailureReason, cause: unknown): Problem {
  if (reason === 'fuel') {
    const hint = 'Use fewer and smaller filters, masks, patterns and strokes, or a smaller canvas';
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
    rasterize(svg, budget = { left: Number.POSITIVE_INFINITY }) {
      let given = Math.min(fuel.base, Math.max(0, budget.left));
      let left = 0;
      try {
        return keeper.use(given, (resvg, tank) => {
          const drawing = resvg.parse(svg);
          const parsing = given - tank.left();
          const wanted = fuel.base + fuel.perPixel * drawing.width * drawing.height;
          given = Math.min(wanted, budget.left);
          tank.fill(given);
          const bitmap = drawing.draw();
          left = tank.left() - parsing;
          drawing.free();
          return bitmap;
        });
      } finally {
        // After a failure nothing is left of it.
        budget.left -= given - left;
      }
    },
  };
}
