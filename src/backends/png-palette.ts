import { constants, deflateSync } from 'node:zlib';
import type { Bitmap } from '../core/bitmap.ts';
import { createByteSink } from './byte-sink.ts';
import { writeChunk, writeEnd, writeHeader } from './png-file.ts';
import type { PngKernel } from './png-kernel.ts';
import { straightenInto } from './straight-alpha.ts';

// Bytes of pixels that the kernel is given at a time, so that its memory stays small.
const pieceBytes = 256 * 1024;

// Text on plain ground is runs of one colour. Looking for these alone takes a third of the time of level 4 and makes a
// tenth more bytes; patterns are found by it only.
const worthLooking = 1 / 12;

function compress(rows: Uint8Array): Uint8Array {
  const runs = deflateSync(rows, { level: 1, strategy: constants.Z_RLE });
  return runs.length < rows.length * worthLooking ? runs : deflateSync(rows, { level: 4 });
}

/** The whole file, or null when the picture has more than 256 colours; photographs show that within a few rows. */
export function encodePalette(
  kernel: PngKernel,
  picture: Bitmap,
  dpi: number | null,
): Uint8Array<ArrayBuffer> | null {
  if (!indexPixels(kernel, picture)) return null;
  const { width, height } = picture;
  const { buffer } = kernel.memory;
  const colors = new Uint8Array(buffer, kernel.colors(), kernel.countColors() * 4);
  const rows = new Uint8Array(buffer, kernel.plain(), (width + 1) * height);
  const depth = depthFor(kernel.countColors());
  const sink = createByteSink();
  writeHeader(sink, { width, height, depth, colorType: 'palette', dpi });
  straightenInto(colors, colors);
  const alphas = colors.filter((_, offset) => offset % 4 === 3);
  writeChunk(
    sink,
    'PLTE',
    colors.filter((_, offset) => offset % 4 !== 3),
  );
  const translucent = alphas.findLastIndex((alpha) => alpha < 255) + 1;
  if (translucent > 0) writeChunk(sink, 'tRNS', alphas.subarray(0, translucent));
  const packed = depth === 8 ? rows : packRows(rows, picture, depth);
  writeChunk(sink, 'IDAT', compress(packed));
  writeEnd(sink);
  return sink.finish();
}

/** Leaves rows of a byte for no filter and a byte a pixel in the kernel. False when there are too many colours. */
function indexPixels(kernel: PngKernel, { width, height, data }: Bitmap): boolean {
  const step = Math.max(1, Math.floor(pieceBytes / (width * 4)));
  kernel.beginPalette(width, height, Math.min(step, height));
  const memory = new Uint8Array(kernel.memory.buffer);
  for (let row = 0; row < height; row += step) {
    const pixels = data.subarray(row * width * 4, (row + step) * width * 4);
    memory.set(pixels, kernel.pixels());
    if (!kernel.indexRows(Math.min(step, height - row))) return false;
  }
  return true;
}

const depthFor = (colors: number) => (colors <= 2 ? 1 : colors <= 4 ? 2 : colors <= 16 ? 4 : 8);

/** Two, four or eight pixels a byte, the first one in the highest bits. */
function packRows(rows: Uint8Array, { width, height }: Bitmap, depth: number): Uint8Array {
  const stride = Math.ceil((width * depth) / 8) + 1;
  const packed = new Uint8Array(stride * height);
  const pixelsPerByte = 8 / depth;
  for (let row = 0; row < height; row += 1) {
    let source = row * (width + 1) + 1;
    const end = source + width;
    for (let target = row * stride + 1; source < end; target += 1) {
      let bits = 0;
      for (let pixel = 0; pixel < pixelsPerByte; pixel += 1, source += 1) {
        bits = (bits << depth) | (source < end ? (rows[source] ?? 0) : 0);
      }
      packed[target] = bits;
    }
  }
  return packed;
}
