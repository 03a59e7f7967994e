import type { ImageSize } from '../../core/image/image-header.ts';
import type { Pixels } from '../../core/image/orientation.ts';
import { damaged } from './damaged.ts';
import { unpackLzw } from './lzw.ts';

interface Frame {
  /** px on the canvas, inside of which the header check has found it. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  /** RGB of each index. */
  readonly palette: Uint8Array;
  readonly transparentIndex: number | null;
  readonly codeSize: number;
  readonly data: Uint8Array;
}

/**
 * The first frame of a GIF whose header has been checked, in time linear to its bytes and pixels. In script: the npm
 * decoders loop for ever on some damaged files.
 * @returns Straight RGBA of the whole canvas.
 * @throws Problem `asset-invalid` unless every pixel is there.
 */
export function decodeGif(bytes: Uint8Array, { width, height }: ImageSize): Pixels {
  try {
    const data = new Uint8Array(width * height * 4);
    drawFrame(readFirstFrame(bytes), data, width);
    return { width, height, data };
  } catch (cause) {
    throw damaged(cause);
  }
}

const EXTENSION = 0x21;
const CONTROL = 0xf9;
const IMAGE = 0x2c;
const SCREEN_FLAGS = 10;
const SCREEN_END = 13;

const paletteLength = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

/** @throws Error where the file breaks off; a DataView does not read past the end. */
function readFirstFrame(bytes: Uint8Array): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const screenEnd = SCREEN_END + paletteLength(view.getUint8(SCREEN_FLAGS));
  const { start, transparentIndex } = passExtensions(bytes, view, screenEnd);
  if (view.getUint8(start) !== IMAGE) throw new Error('No frame');
  const flags = view.getUint8(start + 9);
  const paletteStart = start + 10;
  const paletteEnd = paletteStart + paletteLength(flags);
  const palette =
    paletteEnd > paletteStart
      ? bytes.subarray(paletteStart, paletteEnd)
      : bytes.subarray(SCREEN_END, screenEnd);
  if (palette.length === 0) throw new Error('No palette');
  return {
    left: view.getUint16(start + 1, true),
    top: view.getUint16(start + 3, true),
    width: view.getUint16(start + 5, true),
    height: view.getUint16(start + 7, true),
    interlaced: (flags & 0x40) !== 0,
    palette,
    transparentIndex,
    codeSize: view.getUint8(paletteEnd),
    data: joinSubBlocks(bytes, paletteEnd + 1),
  };
}

function passExtensions(bytes: Uint8Array, view: DataView, from: number) {
  let start = from;
  let transparentIndex: number | null = null;
  while (view.getUint8(start) === EXTENSION) {
    if (view.getUint8(start + 1) === CONTROL) {
      transparentIndex = view.getUint8(start + 3) & 1 ? view.getUint8(start + 6) : null;
    }
    start = subBlocksFrom(bytes, start + 2).end;
  }
  return { start, transparentIndex };
}

function subBlocksFrom(bytes: Uint8Array, start: number) {
  const blocks: Uint8Array[] = [];
  let at = start;
  for (;;) {
    const length = bytes[at];
    if (length === undefined) throw new Error('A block breaks off');
    at += 1;
    if (length === 0) return { blocks, end: at };
    blocks.push(bytes.subarray(at, at + length));
    at += length;
  }
}

function joinSubBlocks(bytes: Uint8Array, start: number): Uint8Array {
  const { blocks, end } = subBlocksFrom(bytes, start);
  const joined = new Uint8Array(end - start);
  let length = 0;
  for (const block of blocks) {
    joined.set(block, length);
    length += block.length;
  }
  return joined.subarray(0, length);
}

/** First row of each pass of an interlaced frame, and the distance to the next. */
const passes = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
] as const;

/** Where each stored row goes. */
function rowOrder(height: number, interlaced: boolean): readonly number[] {
  const rows = Array.from({ length: height }, (_, row) => row);
  if (!interlaced) return rows;
  return passes.flatMap(([first, step]) => rows.filter((row) => row % step === first));
}

function drawFrame(frame: Frame, canvas: Uint8Array, canvasWidth: number): void {
  const { left, top, width, height, palette, transparentIndex } = frame;
  const indexes = unpackLzw(frame.data, frame.codeSize, width * height);
  let from = 0;
  for (const row of rowOrder(height, frame.interlaced)) {
    let to = ((top + row) * canvasWidth + left) * 4;
    for (const end = from + width; from < end; from += 1, to += 4) {
      const index = indexes[from] ?? 0;
      if (index === transparentIndex) continue;
      canvas[to] = palette[index * 3] ?? 0;
      canvas[to + 1] = palette[index * 3 + 1] ?? 0;
      canvas[to + 2] = palette[index * 3 + 2] ?? 0;
      canvas[to + 3] = 255;
    }
  }
}
