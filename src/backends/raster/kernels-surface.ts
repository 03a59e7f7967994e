import { intersect } from '../../core/geometry.ts';
import type { Kernels, Surface } from './kernels.ts';
import type { KernelModule } from './kernels-module.ts';

/** px; twice the longest canvas, as a shadow needs room around it. */
const LONGEST_SIDE = 16_384;
/** px; 256 MB, more than any isolate has. */
const MOST_PIXELS = 2 ** 26;

type Surfaces = Pick<
  Kernels,
  | 'memoryBytes'
  | 'mark'
  | 'release'
  | 'reset'
  | 'createSurface'
  | 'fromPixels'
  | 'pixels'
  | 'copyPixels'
  | 'blend'
  | 'erase'
>;

export function createSurfaces(kernels: KernelModule): Surfaces {
  const { exports } = kernels;

  function pixels({ pointer, width, height }: Surface): Uint8Array<ArrayBuffer> {
    return kernels.bytes().subarray(pointer, pointer + width * height * 4);
  }

  return {
    memoryBytes: () => exports.memory.buffer.byteLength,
    mark: () => exports.mark(),
    release: (mark) => exports.release(mark),
    reset: () => exports.reset(),
    createSurface(x, y, width, height) {
      const surface = allocateSurface(kernels, x, y, width, height);
      pixels(surface).fill(0);
      return surface;
    },
    fromPixels(x, y, width, height, data) {
      if (data.byteLength !== width * height * 4) {
        throw new RangeError(`${data.byteLength} bytes are not ${width} x ${height} px`);
      }
      const surface = allocateSurface(kernels, x, y, width, height);
      pixels(surface).set(data);
      return surface;
    },
    pixels,
    copyPixels(surface, rows = { from: 0, to: surface.height }) {
      const stride = surface.width * 4;
      return pixels(surface).slice(rows.from * stride, rows.to * stride);
    },
    blend(target, source, opacity) {
      const part = intersect(target, source);
      const alpha = opacityByte(opacity);
      if (part === null || alpha === 0) return;
      setWholeTarget(kernels, target);
      const { x, y, width, height } = part;
      const pointer = pixelPointer(source, x, y);
      const stride = source.width * 4;
      const place = [x - target.x, y - target.y, width, height] as const;
      exports.blendPixels(pointer, stride, ...place, alpha);
    },
    erase(target, source) {
      const part = intersect(target, source);
      if (part === null) return;
      setWholeTarget(kernels, target);
      const { x, y, width, height } = part;
      const pointer = pixelPointer(source, x, y);
      exports.erasePixels(pointer, source.width * 4, x - target.x, y - target.y, width, height);
    },
  };
}

/** Not cleared. @throws RangeError */
export function allocateSurface(
  kernels: KernelModule,
  x: number,
  y: number,
  width: number,
  height: number,
): Surface {
  checkSize(x, y, width, height);
  return { x, y, width, height, pointer: kernels.allocate(width * height * 4) };
}

/** @throws RangeError */
function checkSize(x: number, y: number, width: number, height: number): void {
  const isSide = (length: number) =>
    Number.isInteger(length) && length >= 1 && length <= LONGEST_SIDE;
  const isPlace = Number.isSafeInteger(x) && Number.isSafeInteger(y);
  if (isPlace && isSide(width) && isSide(height) && width * height <= MOST_PIXELS) return;
  throw new RangeError(`No surface of ${width} x ${height} px at ${x}, ${y}`);
}

export function setWholeTarget({ exports }: KernelModule, target: Surface): void {
  const { pointer, width, height } = target;
  exports.setTarget(pointer, width, 0, 0, width, height);
}

/** `x`, `y`: px of the canvas. */
export function pixelPointer(surface: Surface, x: number, y: number): number {
  return surface.pointer + ((y - surface.y) * surface.width + (x - surface.x)) * 4;
}

/** 0 to 255. */
export function opacityByte(opacity: number): number {
  return Math.round(Math.min(1, Math.max(0, opacity)) * 255);
}
