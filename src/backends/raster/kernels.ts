import type { Rect, Size } from '../../core/geometry.ts';
import type { Matrix } from '../../core/matrix.ts';
import { createBitmaps } from './kernels-bitmap.ts';
import { createFills } from './kernels-fill.ts';
import { createFilters } from './kernels-filter.ts';
import { instantiateKernels } from './kernels-module.ts';
import { createResampler } from './kernels-resample.ts';
import { createSurfaces } from './kernels-surface.ts';

/** Red, green and blue from 0 to 255 and alpha from 0 to 1, not premultiplied. */
export type Color = readonly [red: number, green: number, blue: number, alpha: number];

/** A window onto the canvas: premultiplied RGBA, row by row, in the memory of the kernels. */
export interface Surface extends Rect {
  /** Bytes from the start of the memory. */
  readonly pointer: number;
}

export interface GradientStop {
  /** 0 to 1. */
  readonly offset: number;
  readonly color: Color;
}

export interface SolidFill {
  readonly type: 'solid';
  readonly color: Color;
}

/** Colours change from one point to the other and stay as they are beyond. */
export interface LinearFill {
  readonly type: 'linear';
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly stops: readonly GradientStop[];
  /** The gradient's own space to px of the canvas. */
  readonly matrix: Matrix;
}

/** Its focus is in the centre. */
export interface RadialFill {
  readonly type: 'radial';
  readonly cx: number;
  readonly cy: number;
  readonly r: number;
  readonly stops: readonly GradientStop[];
  /** The gradient's own space to px of the canvas. */
  readonly matrix: Matrix;
}

export type Fill = SolidFill | LinearFill | RadialFill;

export interface FillOptions {
  readonly evenOdd: boolean;
  /** px of the canvas; its edges may lie between two px. */
  readonly clip: Rect | null;
  /** 0 to 1. */
  readonly opacity: number;
}

/** A rectangle in px of a bitmap and the radius of its corners. */
export interface RoundedClip {
  readonly rect: Rect;
  readonly radius: number;
}

export interface BitmapOptions {
  /** 0 to 1. */
  readonly opacity: number;
  readonly clip: RoundedClip | null;
}

/** Pixels in the memory of JavaScript: RGBA, row by row. */
export interface SourcePixels extends Size {
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** Rows of a surface, from the first to before the last. */
export interface SurfaceRows {
  readonly from: number;
  readonly to: number;
}

/**
 * The drawing kernels: one memory, in which surfaces are made like on a stack. A size that is no size, or that no
 * memory is left for, is a RangeError. What is filled returns the px of the canvas that it may have changed.
 */
export interface Kernels {
  memoryBytes(): number;
  mark(): number;
  /** Everything that was made after the mark is gone. */
  release(mark: number): void;
  /** Everything is gone. */
  reset(): void;
  /** Transparent. */
  createSurface(x: number, y: number, width: number, height: number): Surface;
  /** A copy of premultiplied pixels. */
  fromPixels(x: number, y: number, width: number, height: number, data: Uint8Array): Surface;
  /** The pixels themselves; valid until a kernel needs more memory. */
  pixels(surface: Surface): Uint8Array<ArrayBuffer>;
  copyPixels(surface: Surface, rows?: SurfaceRows): Uint8Array<ArrayBuffer>;
  /** Path data of SVG; what comes after a mistake in it is left out. `matrix`: to px of the canvas. */
  fillPath(
    target: Surface,
    path: string,
    matrix: Matrix,
    fill: Fill,
    options: FillOptions,
  ): Rect | null;
  fillRect(
    target: Surface,
    rect: Rect,
    matrix: Matrix,
    fill: Fill,
    options: FillOptions,
  ): Rect | null;
  /** `radius` in px of the rectangle's own space; more than half a side counts as half of it. */
  fillRoundedRect(
    target: Surface,
    rect: Rect,
    radius: number,
    matrix: Matrix,
    fill: Fill,
    options: FillOptions,
  ): Rect | null;
  eraseRoundedRect(target: Surface, rect: Rect, radius: number, matrix: Matrix): void;
  /** Source-over. */
  blend(target: Surface, source: Surface, opacity: number): void;
  /** Takes away from the target what the source covers. */
  erase(target: Surface, source: Surface): void;
  /** Draws a bitmap through a map from its px to px of the canvas; where it lies does not count. */
  drawBitmap(target: Surface, source: Surface, matrix: Matrix, options: BitmapOptions): void;
  /**
   * The part `crop` (px, fractions and px beyond the edges included) of a picture, made so large; a surface at 0, 0.
   * Bicubic, and from all source px when the picture shrinks; beyond the edges the outermost px are repeated.
   */
  resample(
    pixels: SourcePixels,
    crop: Rect,
    width: number,
    height: number,
    premultiplied: boolean,
  ): Surface;
  /** `sigma` in px; around the surface everything is transparent. */
  blur(surface: Surface, sigma: number): void;
  /** Every pixel becomes that colour, times its alpha. */
  tint(surface: Surface, color: Color): void;
  /**
   * As feColorMatrix in sRGB: four rows of five, applied to straight colours of 0 to 1.
   * @throws RangeError when it is not 20 numbers.
   */
  colorMatrix(surface: Surface, matrix: readonly number[]): void;
  /** Px of the canvas that are not transparent; null when all are. */
  inkBounds(surface: Surface): Rect | null;
  isOpaque(surface: Surface): boolean;
  /** In place; from then on nothing else can be done with the surface. */
  unpremultiply(surface: Surface): void;
}

/** `module`: wasm/kernels.wasm. */
export function createKernels(module: WebAssembly.Module): Kernels {
  const kernels = instantiateKernels(module);
  return {
    ...createSurfaces(kernels),
    ...createFills(kernels),
    ...createBitmaps(kernels),
    ...createResampler(kernels),
    ...createFilters(kernels),
  };
}
