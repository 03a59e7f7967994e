import { constants, deflateRawSync, type ZlibOptions } from 'node:zlib';
import type { Bitmap } from '../core/bitmap.ts';
import type { CanvasBase } from '../core/canvas.ts';
import type { Size } from '../core/geometry.ts';
import type { ByteCache } from './byte-cache.ts';
import type { PngKernel } from './png-kernel.ts';
import { straightenInto } from './straight-alpha.ts';

/** Rows that have been deflated by themselves, down to a whole byte: what follows needs nothing of them. */
export interface Strip {
  readonly body: Uint8Array;
  /** Adler-32 of the rows. */
  readonly checksum: number;
  /** Bytes of the rows. */
  readonly length: number;
}

// Rows of a strip that other renders may have in common; a smaller one is spoilt by fewer changes, but deflates worse.
const sharedRows = 30;
// Bytes of any other strip, which are in memory twice.
const stripBytes = 256 * 1024;

// Photographs hardly repeat. Told to look for runs only, deflate takes half the time of level 1 for a tenth less bytes.
const runs: ZlibOptions = {
  strategy: constants.Z_RLE,
  level: 1,
  finishFlush: constants.Z_SYNC_FLUSH,
};
// Text, screens and slanting gradients repeat from row to row when they are not filtered.
const repeats: ZlibOptions = { level: 5, finishFlush: constants.Z_SYNC_FLUSH };
/** Looking for them takes two or three times as long, so that they have to save a tenth. */
const worthwhile = 0.9;
const sampledRows = 8;
/** Of a thousand filtered bytes. Photographs have up to three hundred, designs eight hundred and more. */
const zerosOfDesigns = 500;

/** Cuts the rows of a bitmap into strips, from top to bottom. With a base, those it shares come from the cache. */
export function* encodeStrips(
  kernel: PngKernel,
  { width, height, data }: Bitmap,
  channels: 3 | 4,
  base: CanvasBase | null,
  cache: ByteCache<Strip>,
): Generator<Strip> {
  const stride = width * channels + 1;
  const step = base === null ? Math.max(1, Math.floor(stripBytes / stride)) : sharedRows;
  const most = Math.min(step, height);
  kernel.beginStrips(width, channels, most);
  for (let from = 0; from < height; from += step) {
    const to = Math.min(height, from + step);
    const key = sharedKey(base, { width, height }, from, to);
    const kept = key === null ? null : cache.get(key);
    if (kept !== null) {
      yield kept;
      continue;
    }
    const pixels = data.subarray(from * width * 4, to * width * 4);
    const room = new Uint8Array(kernel.memory.buffer, kernel.pixels(), pixels.length);
    if (channels === 4) straightenInto(room, pixels);
    else room.set(pixels);
    const strip = deflateRows(kernel, to - from, stride);
    if (key !== null && cache.isWanted(key)) keep(cache, key, strip);
    yield strip;
  }
}

/** zlib hands out a part of a larger buffer, of which no more is kept. */
function keep(cache: ByteCache<Strip>, key: string, strip: Strip): void {
  cache.set(key, { ...strip, body: strip.body.slice() });
}

/** Null for a strip that is this picture's own. */
function sharedKey(
  base: CanvasBase | null,
  { width, height }: Size,
  from: number,
  to: number,
): string | null {
  if (base === null) return null;
  if (base.changed.some((rows) => rows.from < to && rows.to > from)) return null;
  return `${width}x${height} ${from} ${base.key}`;
}

function deflateRows(kernel: PngKernel, rows: number, stride: number): Strip {
  const zeros = kernel.prepare(rows);
  const length = rows * stride;
  const filtered = new Uint8Array(kernel.memory.buffer, kernel.filtered(), length);
  const plain = new Uint8Array(kernel.memory.buffer, kernel.plain(), length);
  const repeating = zeros >= zerosOfDesigns && repeatsPay(plain, filtered, stride);
  const chosen = repeating ? plain : filtered;
  return {
    body: deflateRawSync(chosen, repeating ? repeats : runs),
    checksum: kernel.checksum(chosen.byteOffset, length) >>> 0,
    length,
  };
}

/** Tries both on a few rows. */
function repeatsPay(plain: Uint8Array, filtered: Uint8Array, stride: number): boolean {
  const from = -Math.min(sampledRows * stride, plain.length);
  const withRepeats = deflateRawSync(plain.subarray(from), repeats).length;
  const withRuns = deflateRawSync(filtered.subarray(from), runs).length;
  return withRepeats < withRuns * worthwhile;
}
