import { crc32, deflateSync } from 'node:zlib';
import { type Bitmap, isOpaque, straightAlpha } from '../core/bitmap.ts';

const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const SUB_FILTER = 1;

/** Straight RGBA pixels. */
export interface StraightImage {
  /** px */
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

export function encodePng(bitmap: Bitmap): Uint8Array<ArrayBuffer> {
  return encodeStraightPng({ ...bitmap, data: straightAlpha(bitmap) });
}

/** 8-bit RGB when opaque, else RGBA. zlib is native code on Workers and several times faster than any wasm. */
export function encodeStraightPng(image: StraightImage): Uint8Array<ArrayBuffer> {
  const { width, height } = image;
  const data = new Uint8Array(image.data.buffer, image.data.byteOffset, image.data.byteLength);
  const opaque = isOpaque(data);
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, opaque ? 2 : 6);
  const rows = opaque ? subtractRgb(data, width, height) : subtractRgba(data, width, height);
  return concatenate([
    SIGNATURE,
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('IDAT', deflateSync(rows, { level: 4 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** PNG's Sub filter: each byte less the same channel of the pixel to its left. */
function subtractRgb(data: Uint8Array, width: number, height: number): Uint8Array {
  const rows = new Uint8Array((width * 3 + 1) * height);
  let target = 0;
  let source = 0;
  for (let y = 0; y < height; y += 1) {
    rows[target++] = SUB_FILTER;
    let [red, green, blue] = [0, 0, 0];
    for (let x = 0; x < width; x += 1, source += 4) {
      const [r, g, b] = [data[source] ?? 0, data[source + 1] ?? 0, data[source + 2] ?? 0];
      rows[target++] = r - red;
      rows[target++] = g - green;
      rows[target++] = b - blue;
      [red, green, blue] = [r, g, b];
    }
  }
  return rows;
}

function subtractRgba(data: Uint8Array, width: number, height: number): Uint8Array {
  const stride = width * 4;
  const rows = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y += 1) {
    const target = y * (stride + 1) + 1;
    const source = y * stride;
    rows[target - 1] = SUB_FILTER;
    for (let x = 0; x < stride; x += 1) {
      const left = x < 4 ? 0 : (data[source + x - 4] ?? 0);
      rows[target + x] = (data[source + x] ?? 0) - left;
    }
  }
  return rows;
}

function chunk(type: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length);
  for (let index = 0; index < 4; index += 1) bytes[4 + index] = type.charCodeAt(index);
  bytes.set(body, 8);
  view.setUint32(8 + body.length, crc32(bytes.subarray(4, 8 + body.length)));
  return bytes;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
