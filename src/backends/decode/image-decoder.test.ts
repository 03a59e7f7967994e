import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pngChunk, pngOfSize, readImage } from '../../../test/fixtures/images.ts';
import { builtWasm } from '../../../test/fixtures/wasm.ts';
import { sniffImage } from '../../core/image/image-header.ts';
import type { Pixels } from '../../core/image/orientation.ts';
import { createImageDecoder } from './image-decoder.ts';

const decodeAsset = createImageDecoder({
  png: builtWasm('png-decoder'),
  jpeg: builtWasm('jpeg-decoder'),
  webp: builtWasm('webp-decoder'),
  avif: builtWasm('avif-decoder'),
});

const decode = (bytes: Uint8Array<ArrayBuffer>): Pixels => {
  const mediaType = sniffImage(bytes);
  if (mediaType === null) throw new Error('not an image');
  return decodeAsset({ bytes, mediaType });
};

const refused = expect.objectContaining({ code: 'asset-invalid' });

const pixelAt = ({ width, height, data }: Pixels, x: number, y: number): readonly number[] => {
  const offset = (Math.floor(y * height) * width + Math.floor(x * width)) * 4;
  return [...data.subarray(offset, offset + 4)];
};

/** The middle of the four quarters, each channel as 0, 1 or 2 for none, half or full. */
const quarters = (pixels: Pixels) =>
  [0.25, 0.75].flatMap((y) =>
    [0.25, 0.75].map((x) => pixelAt(pixels, x, y).map((value) => Math.round(value / 127.5))),
  );

const red = [2, 0, 0, 2];
const green = [0, 2, 0, 2];
const blue = [0, 0, 2, 2];
const white = [2, 2, 2, 2];
const stored = [red, green, blue, white];
const translucent = stored.map((color) => color.with(3, 1));

describe('every kind of image', () => {
  it.each([
    ['plain.png', stored],
    ['animated.gif', stored],
    ['baseline.jpg', stored],
    ['progressive.jpg', stored],
    ['lossy.webp', stored],
    ['lossless.webp', stored],
    ['alpha.webp', translucent],
    ['plain.avif', stored],
    ['alpha.avif', translucent],
    ['orientation-2.jpg', [green, red, white, blue]],
    ['orientation-6.jpg', [blue, red, white, green]],
    ['orientation-8.jpg', [green, white, red, blue]],
    ['orientation-6.avif', [blue, red, white, green]],
  ])('%s', (name, expected) => {
    const pixels = decode(readImage(name));
    expect([pixels.width, pixels.height]).toEqual(/-[5-8]/.test(name) ? [32, 48] : [48, 32]);
    expect(quarters(pixels)).toEqual(expected);
  });

  it('grey and CMYK', () => {
    expect(pixelAt(decode(readImage('grey.jpg')), 0.25, 0.25)).toEqual([127, 127, 127, 255]);
    const ink = decode(readImage('cmyk.jpg'));
    expect(pixelAt(ink, 0.25, 0.25)).toEqual([255, 0, 0, 255]);
    // Ink has no pure green.
    expect(pixelAt(ink, 0.75, 0.25)).toEqual([195, 255, 0, 255]);
  });
});

interface PngOptions {
  readonly depth: number;
  readonly color: number;
  readonly rows: readonly (readonly number[])[];
  readonly extra?: readonly Buffer[];
  readonly interlaced?: boolean;
}

/** A PNG 2 px wide whose rows are given with their filter in front. */
const png = ({ depth, color, rows, extra = [], interlaced = false }: PngOptions) => {
  const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, 1, depth, color, 0, 0, interlaced ? 1 : 0]);
  return new Uint8Array(
    Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      pngChunk('IHDR', header),
      ...extra,
      pngChunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
      pngChunk('IEND', Buffer.alloc(0)),
    ]),
  );
};

const palette = pngChunk('PLTE', Buffer.from([255, 0, 0, 0, 0, 255]));
const transparency = (...bytes: readonly number[]) => pngChunk('tRNS', Buffer.from(bytes));

describe('every kind of PNG', () => {
  it.each<[string, PngOptions, readonly number[]]>([
    [
      '1 bit grey',
      { depth: 1, color: 0, rows: [[0, 0b0100_0000]] },
      [0, 0, 0, 255, 255, 255, 255, 255],
    ],
    [
      '4 bit grey',
      { depth: 4, color: 0, rows: [[0, 0x8f]] },
      [136, 136, 136, 255, 255, 255, 255, 255],
    ],
    ['16 bit grey', { depth: 16, color: 0, rows: [[0, 1, 2, 3, 4]] }, [1, 1, 1, 255, 3, 3, 3, 255]],
    [
      'grey with one transparent colour',
      { depth: 8, color: 0, rows: [[0, 7, 8]], extra: [transparency(0, 8)] },
      [7, 7, 7, 255, 8, 8, 8, 0],
    ],
    [
      'RGB with one transparent colour',
      {
        depth: 8,
        color: 2,
        rows: [[0, 1, 2, 3, 4, 5, 6]],
        extra: [transparency(0, 1, 0, 2, 0, 3)],
      },
      [1, 2, 3, 0, 4, 5, 6, 255],
    ],
    [
      '2 bit palette with transparency',
      { depth: 2, color: 3, rows: [[0, 0b0001_0000]], extra: [palette, transparency(128)] },
      [255, 0, 0, 128, 0, 0, 255, 255],
    ],
    [
      'grey with alpha',
      { depth: 8, color: 4, rows: [[0, 9, 10, 11, 12]] },
      [9, 9, 9, 10, 11, 11, 11, 12],
    ],
    [
      'RGBA, filtered',
      { depth: 8, color: 6, rows: [[1, 9, 8, 7, 6, 1, 1, 1, 1]] },
      [9, 8, 7, 6, 10, 9, 8, 7],
    ],
    [
      'interlaced',
      {
        depth: 8,
        color: 0,
        rows: [
          [0, 5],
          [0, 6],
        ],
        interlaced: true,
      },
      [5, 5, 5, 255, 6, 6, 6, 255],
    ],
  ])('%s', (_, options, expected) => {
    expect([...decode(png(options)).data]).toEqual(expected);
  });

  it.each([
    ['rows are missing', pngOfSize(40, 40)],
    ['the palette is missing', png({ depth: 8, color: 3, rows: [[0, 0, 1]] })],
    ['a filter does not exist', png({ depth: 8, color: 0, rows: [[9, 0, 1]] })],
  ])('is refused when %s', (_, bytes) => {
    expect(() => decode(bytes)).toThrow(refused);
  });
});

describe('GIF', () => {
  /** A canvas of 4 × 4 px of transparency with red and blue pixels on it. */
  const gif = (frame: readonly number[], codes: readonly number[]) =>
    Uint8Array.from([
      ...[71, 73, 70, 56, 57, 97, 4, 0, 4, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 255],
      ...[0x21, 0xf9, 4, 0, 0, 0, 0, 0],
      ...[0x2c, ...frame, 2, codes.length, ...codes, 0, 0x3b],
    ]);
  // Codes from the lowest bit on: of three bits clear, 0, 1, 1, and of four 0, end.
  const redBlueBlueRed = [0b01_000_100, 0b0000_001_0, 0b0101];

  it('draws a frame where it belongs and leaves the rest transparent', () => {
    const { data } = decode(gif([1, 0, 2, 0, 2, 0, 2, 0, 0], redBlueBlueRed));
    const opaque = Array.from({ length: 16 }, (_, at) => data[at * 4 + 3]);
    expect(opaque.map((alpha) => (alpha === 255 ? 1 : 0)).join('')).toBe('0000000001100110');
    const colors = [9, 10, 13, 14].map((at) => (data[at * 4] === 255 ? 'red' : 'blue'));
    expect(colors).toEqual(['red', 'blue', 'blue', 'red']);
  });

  it.each([
    ['pixels are missing', [4, 0, 4, 0, 4, 0, 4, 0, 0], redBlueBlueRed],
    ['a code does not exist', [0, 0, 0, 0, 2, 0, 2, 0, 0], [0b11_111_100, 0xff, 0xff]],
    ['the frame is not on the canvas', [3, 0, 3, 0, 2, 0, 2, 0, 0], redBlueBlueRed],
  ])('is refused when %s', (_, frame, codes) => {
    expect(() => decode(gif(frame, codes))).toThrow(refused);
  });
});

describe('damaged images', () => {
  it('a JPEG that breaks off is drawn as far as it goes', () => {
    const bytes = readImage('baseline.jpg').slice(0, -2);
    expect(quarters(decode(bytes))).toEqual(stored);
  });

  it.each(['animated.webp'])('%s is refused', (name) => {
    expect(() => decode(readImage(name))).toThrow(refused);
  });

  it.each(['plain.png', 'animated.gif', 'lossless.webp', 'plain.avif'])(
    '%s, cut in half, is refused',
    (name) => {
      const bytes = readImage(name);
      expect(() => decode(bytes.slice(0, bytes.length / 2))).toThrow(refused);
    },
  );

  it('an image larger than its limits is refused before it is decoded', () => {
    expect(() => decode(pngOfSize(5_000, 5_000))).toThrow(/megapixels/);
  });

  it('a hundred broken JPEGs leave the decoder as it was', () => {
    const good = decode(readImage('baseline.jpg'));
    const broken = readImage('orientation-6.jpg');
    const tables = broken.findIndex((byte, at) => byte === 0xff && broken[at + 1] === 0xc4);
    broken.fill(0xee, tables + 4, tables + 20);
    for (let count = 0; count < 100; count += 1) expect(() => decode(broken)).toThrow(refused);
    expect(decode(readImage('baseline.jpg'))).toEqual(good);
  });
});
