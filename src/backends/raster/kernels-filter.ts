import type { Rect } from '../../core/geometry.ts';
import type { Kernels, Surface } from './kernels.ts';
import type { KernelModule } from './kernels-module.ts';

type Filters = Pick<
  Kernels,
  'blur' | 'tint' | 'colorMatrix' | 'inkBounds' | 'isOpaque' | 'unpremultiply'
>;

/** px; what is spread less than this looks as before. */
const LEAST_SIGMA = 1e-2;

export function createFilters({ exports, allocate }: KernelModule): Filters {
  return {
    blur({ pointer, width, height }, sigma) {
      if (!(sigma > LEAST_SIGMA)) return;
      // More than the surface is long spreads everything evenly.
      exports.blur(pointer, width, height, Math.min(sigma, Math.max(width, height)));
    },
    tint(surface, [red, green, blue, alpha]) {
      exports.tint(surface.pointer, area(surface), red, green, blue, alpha);
    },
    colorMatrix(surface, matrix) {
      if (matrix.length !== 20) throw new RangeError('A colour matrix has 20 numbers');
      const mark = exports.mark();
      const pointer = allocate(80);
      new Float32Array(exports.memory.buffer, pointer, 20).set(matrix);
      exports.colorMatrix(surface.pointer, area(surface), pointer);
      exports.release(mark);
    },
    inkBounds({ x, y, width, height, pointer }): Rect | null {
      if (exports.findInk(pointer, width, height) === 0) return null;
      const found = new Int32Array(exports.memory.buffer, exports.ink.value, 4);
      const [left = 0, top = 0, right = 0, bottom = 0] = found;
      return { x: x + left, y: y + top, width: right - left, height: bottom - top };
    },
    isOpaque: (surface) => exports.isOpaque(surface.pointer, area(surface)) !== 0,
    unpremultiply: (surface) => exports.unpremultiply(surface.pointer, area(surface)),
  };
}

function area({ width, height }: Surface): number {
  return width * height;
}
