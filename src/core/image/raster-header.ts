import { Problem } from '../problem.ts';
import type { ImageSize } from './image-header.ts';

const damaged = (what: string) => new Problem('asset-invalid', `The ${what} file is damaged`);

const viewOf = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0xffffffff;
  for (let index = from; index < to; index += 1) {
    crc = (crcTable[(crc ^ (bytes[index] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

interface Chunk {
  readonly type: string;
  readonly start: number;
  readonly length: number;
}

const typeAt = (bytes: Uint8Array, offset: number): string =>
  String.fromCharCode(...bytes.subarray(offset, offset + 4));

// A file of 20 MB in pieces of a kilobyte. Bounds the work on a file of empty chunks.
const maxChunks = 20_000;

function* pngChunks(bytes: Uint8Array): Generator<Chunk> {
  const view = viewOf(bytes);
  for (let offset = 8, count = 0; count < maxChunks; count += 1) {
    const length = view.getUint32(offset);
    const type = typeAt(bytes, offset + 4);
    const start = offset + 8;
    const storedCrc = view.getUint32(start + length);
    // A capital first letter marks the chunks a decoder must understand. The rasteriser draws nothing when one is bad.
    const critical = type.charCodeAt(0) < 0x61;
    if (critical && crc32(bytes, offset + 4, start + length) !== storedCrc) throw damaged('PNG');
    yield { type, start, length };
    if (type === 'IEND') return;
    offset = start + length + 4;
  }
  throw damaged('PNG');
}

const bitDepths: { readonly [colorType: number]: readonly number[] } = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

function readPngHeader(bytes: Uint8Array, chunk: Chunk) {
  const view = viewOf(bytes);
  const depth = view.getUint8(chunk.start + 8);
  const colorType = view.getUint8(chunk.start + 9);
  const valid = chunk.type === 'IHDR' && chunk.length === 13;
  if (!valid || !bitDepths[colorType]?.includes(depth)) throw damaged('PNG');
  return { width: view.getUint32(chunk.start), height: view.getUint32(chunk.start + 4) };
}

/** Walks all chunks; a wrong checksum or a missing end is refused, because decoders refuse it too. */
export function readPngSize(bytes: Uint8Array): ImageSize {
  let size: { width: number; height: number } | null = null;
  let hasData = false;
  let frames = 1;
  for (const chunk of pngChunks(bytes)) {
    size ??= readPngHeader(bytes, chunk);
    if (chunk.type === 'IDAT') hasData = true;
    if (chunk.type === 'acTL') frames = viewOf(bytes).getUint32(chunk.start);
  }
  if (size === null || !hasData) throw damaged('PNG');
  return { ...size, orientation: 1, frames };
}

const colorTableLength = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

function afterSubBlocks(view: DataView, start: number): number {
  let offset = start;
  for (let length = view.getUint8(offset); length !== 0; length = view.getUint8(offset)) {
    offset += length + 1;
  }
  return offset + 1;
}

/** Offset behind the block, or null at the trailer. */
function afterGifBlock(view: DataView, offset: number): number | null {
  const introducer = view.getUint8(offset);
  if (introducer === 0x21) return afterSubBlocks(view, offset + 2);
  if (introducer !== 0x2c) return null;
  const colors = colorTableLength(view.getUint8(offset + 9));
  return afterSubBlocks(view, offset + 10 + colors + 1);
}

function checkFirstFrame(view: DataView, offset: number, width: number, height: number) {
  const right = view.getUint16(offset + 1, true) + view.getUint16(offset + 5, true);
  const bottom = view.getUint16(offset + 3, true) + view.getUint16(offset + 7, true);
  if (right > width || bottom > height) throw damaged('GIF');
}

interface GifBlock {
  readonly start: number;
  readonly isFrame: boolean;
}

function* gifBlocks(view: DataView): Generator<GifBlock> {
  let offset: number | null = 13 + colorTableLength(view.getUint8(10));
  while (offset !== null) {
    const start = offset;
    const isFrame = view.getUint8(start) === 0x2c;
    offset = afterGifBlock(view, start);
    if (offset !== null) yield { start, isFrame };
  }
}

/** Size of the logical screen. Only the first frame must be whole: it is the one that is drawn. */
export function readGifSize(bytes: Uint8Array): ImageSize {
  const view = viewOf(bytes);
  const width = view.getUint16(6, true);
  const height = view.getUint16(8, true);
  let frames = 0;
  try {
    for (const { start, isFrame } of gifBlocks(view)) {
      if (isFrame && frames === 0) checkFirstFrame(view, start, width, height);
      if (isFrame) frames += 1;
    }
  } catch (cause) {
    if (frames === 0) throw cause;
  }
  if (frames === 0) throw damaged('GIF');
  return { width, height, orientation: 1, frames };
}

const uint24 = (view: DataView, offset: number): number =>
  view.getUint16(offset, true) | (view.getUint8(offset + 2) << 16);

function readVp8(view: DataView, start: number) {
  const keyFrame = (view.getUint8(start) & 1) === 0;
  if (!keyFrame || uint24(view, start + 3) !== 0x2a019d) throw damaged('WebP');
  return {
    width: view.getUint16(start + 6, true) & 0x3fff,
    height: view.getUint16(start + 8, true) & 0x3fff,
  };
}

function readVp8l(view: DataView, start: number) {
  if (view.getUint8(start) !== 0x2f) throw damaged('WebP');
  const bits = view.getUint32(start + 1, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

const readVp8x = (view: DataView, start: number) => ({
  width: uint24(view, start + 4) + 1,
  height: uint24(view, start + 7) + 1,
});

const webpReaders: {
  readonly [type: string]:
    | ((view: DataView, start: number) => { width: number; height: number })
    | undefined;
} = { 'VP8 ': readVp8, VP8L: readVp8l, VP8X: readVp8x };

function* webpChunks(bytes: Uint8Array): Generator<Chunk> {
  const view = viewOf(bytes);
  for (let offset = 12, count = 0; offset + 8 <= bytes.length; count += 1) {
    const length = view.getUint32(offset + 4, true);
    if (offset + 8 + length > bytes.length || count > maxChunks) throw damaged('WebP');
    yield { type: typeAt(bytes, offset), start: offset + 8, length };
    offset += 8 + length + (length & 1);
  }
}

const webpFrames: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'ANMF']);

/** The canvas of an extended file, otherwise the size of the one bitstream; every size inside must fit the canvas. */
export function readWebpSize(bytes: Uint8Array): ImageSize {
  const view = viewOf(bytes);
  const sizes: { width: number; height: number }[] = [];
  let frames = 0;
  for (const { type, start } of webpChunks(bytes)) {
    const found = webpReaders[type]?.(view, start);
    if (found !== undefined) sizes.push(found);
    if (webpFrames.has(type)) frames += 1;
  }
  const [size] = sizes;
  if (size === undefined || frames === 0) throw damaged('WebP');
  const { width, height } = size;
  if (sizes.some((inner) => inner.width > width || inner.height > height)) throw damaged('WebP');
  return { width, height, orientation: 1, frames };
}
