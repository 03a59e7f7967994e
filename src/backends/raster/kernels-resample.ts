import type { Rect } from '../../core/geometry.ts';
import type { Kernels, SourcePixels, Surface } from './kernels.ts';
import type { KernelModule } from './kernels-module.ts';
import { allocateSurface } from './kernels-surface.ts';

/** Bytes of source rows that are in the memory at a time; they fit the processor's cache. */
const STRIP_BYTES = 1 << 18;
/** Bytes of rows that are resampled sideways and not yet up and down. */
const MOST_INTERMEDIATE = 12 << 20;
/** Weights of one pixel: beyond, a picture that shrinks is sampled with gaps. */
const MOST_TAPS = 4096;

/** One direction of a picture that is resampled. */
interface Axis {
  /** px */
  readonly source: number;
  readonly target: number;
  /** px of the source, perhaps with fractions. */
  readonly start: number;
  readonly extent: number;
  readonly taps: number;
  /** Pixels are neither moved by fractions nor mixed. */
  readonly isCopy: boolean;
  /** Pointer to the weights. */
  readonly weights: number;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

interface Job {
  readonly pixels: SourcePixels;
  readonly premultiplied: boolean;
  readonly columns: Axis;
  readonly rows: Axis;
  readonly surface: Surface;
}

export function createResampler(kernels: KernelModule): Pick<Kernels, 'resample'> {
  return {
    resample(pixels, crop, width, height, premultiplied) {
      checkCrop(pixels, crop);
      const surface = allocateSurface(kernels, 0, 0, width, height);
      const mark = kernels.exports.mark();
      const mostRows = Math.max(4, Math.floor(MOST_INTERMEDIATE / (width * 4)));
      const columns = createAxis(kernels, pixels.width, crop.x, crop.width, width, MOST_TAPS);
      const rows = createAxis(kernels, pixels.height, crop.y, crop.height, height, mostRows);
      const job = { pixels, premultiplied, columns, rows, surface };
      if (rows.isCopy) {
        const needed = { from: rows.start, to: rows.start + height };
        resampleColumns(kernels, job, needed, surface.pointer);
      } else {
        resampleBoth(kernels, job, mostRows);
      }
      kernels.exports.release(mark);
      return surface;
    },
  };
}

/** @throws RangeError */
function checkCrop({ width, height, data }: SourcePixels, crop: Rect): void {
  const isCrop = crop.width > 0 && crop.height > 0;
  const isNumber = Number.isFinite(crop.x + crop.y + crop.width + crop.height);
  if (isCrop && isNumber && width > 0 && height > 0 && data.byteLength === width * height * 4) {
    return;
  }
  throw new RangeError(`No part of ${width} x ${height} px: ${JSON.stringify(crop)}`);
}

function createAxis(
  { exports }: KernelModule,
  source: number,
  start: number,
  extent: number,
  target: number,
  mostTaps: number,
): Axis {
  const wanted = 4 * Math.ceil(Math.max(1, extent / target));
  const taps = Math.min(wanted, MOST_TAPS, mostTaps - (mostTaps % 4));
  const isCopy =
    extent === target && Number.isInteger(start) && start >= 0 && start + extent <= source;
  const weights = isCopy ? 0 : exports.prepareWeights(source, start, extent, target, taps);
  return { source, target, start, extent, taps, isCopy, weights };
}

/** The px of the source that the target px `from` to `to` are mixed from. */
function neededFor(kernels: KernelModule, axis: Axis, { from, to }: Range): Range {
  if (axis.isCopy) return { from: axis.start + from, to: axis.start + to };
  const view = new DataView(kernels.exports.memory.buffer);
  const first = (index: number) => view.getInt32(axis.weights + index * (4 + axis.taps * 2), true);
  return { from: first(from), to: Math.min(axis.source, first(to - 1) + axis.taps) };
}

/** Sideways into an intermediate, then up and down; in strips of the target where the intermediate would be large. */
function resampleBoth(kernels: KernelModule, job: Job, mostRows: number): void {
  const { columns, rows, surface } = job;
  const { width, height, pointer } = surface;
  const scale = rows.extent / rows.target;
  const stripRows = Math.max(1, Math.floor((mostRows - rows.taps) / Math.max(scale, 1e-3)));
  for (let from = 0; from < height; from += stripRows) {
    const to = Math.min(height, from + stripRows);
    const mark = kernels.exports.mark();
    const needed = neededFor(kernels, rows, { from, to });
    const count = needed.to - needed.from;
    // One row more: rows are mixed in pairs.
    const between = kernels.allocate((count + 1) * width * 4);
    resampleColumns(kernels, job, needed, between);
    kernels.exports.resampleRows(
      between,
      needed.from,
      count,
      pointer,
      from,
      to,
      columns.target,
      rows.weights,
      rows.taps,
    );
    kernels.exports.release(mark);
  }
}

/** Mixes the columns of some rows of the source, strip by strip, into rows of the target's width. */
function resampleColumns(kernels: KernelModule, job: Job, rows: Range, destination: number): void {
  const { columns } = job;
  const { target } = columns;
  if (columns.isCopy) {
    copyIn(kernels, job, { from: columns.start, to: columns.start + target }, rows, destination);
    return;
  }
  const { exports } = kernels;
  const needed = neededFor(kernels, columns, { from: 0, to: target });
  const stride = (needed.to - needed.from) * 4;
  const stripRows = Math.max(1, Math.floor(STRIP_BYTES / stride));
  const mark = exports.mark();
  const strip = kernels.allocate(stride * stripRows + columns.taps * 4);
  // The weights count columns from the picture's edge.
  const origin = strip - needed.from * 4;
  for (let from = rows.from; from < rows.to; from += stripRows) {
    const to = Math.min(rows.to, from + stripRows);
    copyIn(kernels, job, needed, { from, to }, strip);
    const place = destination + (from - rows.from) * target * 4;
    const { weights, taps } = columns;
    exports.resampleColumns(origin, stride, to - from, place, target, weights, taps);
  }
  exports.release(mark);
}

/** Copies a part of the source into the kernels' memory and premultiplies it. */
function copyIn(
  kernels: KernelModule,
  { pixels: { width, data }, premultiplied }: Job,
  columns: Range,
  rows: Range,
  destination: number,
): void {
  const source = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const bytes = kernels.bytes();
  const length = (columns.to - columns.from) * 4;
  if (length === width * 4) {
    bytes.set(source.subarray(rows.from * length, rows.to * length), destination);
  } else {
    for (let row = rows.from; row < rows.to; row += 1) {
      const start = (row * width + columns.from) * 4;
      bytes.set(source.subarray(start, start + length), destination + (row - rows.from) * length);
    }
  }
  if (premultiplied) return;
  kernels.exports.premultiply(destination, (length / 4) * (rows.to - rows.from));
}
