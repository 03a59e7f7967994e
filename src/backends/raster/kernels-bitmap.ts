import { intersect, mapRect, type Rect, roundOut } from '../../core/geometry.ts';
import { invert, type Matrix } from '../../core/matrix.ts';
import type { BitmapOptions, Kernels, Surface } from './kernels.ts';
import type { KernelModule } from './kernels-module.ts';
import { opacityByte } from './kernels-surface.ts';

type Bitmaps = Pick<Kernels, 'drawBitmap'>;

export function createBitmaps(kernels: KernelModule): Bitmaps {
  return {
    drawBitmap(target, source, matrix, options) {
      const inverse = invert(matrix);
      const opacity = opacityByte(options.opacity);
      const part = inverse && visiblePart(target, source, matrix, options);
      if (inverse === null || part === null || opacity === 0) return;
      const { exports } = kernels;
      const [left, top] = [part.x - target.x, part.y - target.y];
      const [right, bottom] = [left + part.width, top + part.height];
      exports.setTarget(target.pointer, target.width, left, top, right, bottom);
      const { width, height } = source;
      const { a, b, c, d } = inverse;
      // A place of the target is one of the canvas once the target's own is added.
      const u = a * target.x + c * target.y + inverse.e;
      const v = b * target.x + d * target.y + inverse.f;
      const clip = options.clip ?? { rect: { x: 0, y: 0, width, height }, radius: 0 };
      const { rect } = clip;
      const edges = [rect.x, rect.y, rect.x + rect.width, rect.y + rect.height] as const;
      const radius = Math.min(Math.max(0, clip.radius), rect.width / 2, rect.height / 2);
      const steps = [a, b, c, d, u, v] as const;
      exports.drawTurned(source.pointer, width, height, ...steps, ...edges, radius, opacity);
    },
  };
}

/** What of the canvas the bitmap may reach, whole px. */
function visiblePart(
  target: Surface,
  { width, height }: Surface,
  matrix: Matrix,
  { clip }: BitmapOptions,
): Rect | null {
  const bitmap = { x: 0, y: 0, width, height };
  const shown = clip === null ? bitmap : intersect(bitmap, clip.rect);
  return shown && intersect(reachOf(mapRect(shown, matrix), matrix), target);
}

/** A soft edge reaches beyond the edge itself, except where it lies between whole pixels or on them. */
function reachOf({ x, y, width, height }: Rect, { a, b, c, d }: Matrix): Rect {
  const margin = a === 1 && b === 0 && c === 0 && d === 1 ? 0 : 1;
  return roundOut({
    x: x - margin,
    y: y - margin,
    width: width + 2 * margin,
    height: height + 2 * margin,
  });
}
