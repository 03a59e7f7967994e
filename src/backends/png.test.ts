import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it, test } from 'vitest';
import {
  asCanvas,
  drawCard,
  drawPhotograph,
  drawPicture,
  type Pixel,
  randomNumbers,
  straightAlpha,
} from '../../test/fixtures/pictures.ts';
import { compileWasm } from '../../test/fixtures/wasm.ts';
import type { Bitmap } from '../core/bitmap.ts';
import { createPngEncoder, joinChecksums } from './png.ts';

const file = join(import.meta.dirname, '../../wasm/png.wasm');
const module = compileWasm(readFileSync(file));
const encode = createPngEncoder(module);
const output = { format: 'png', dpi: null } as const;

interface Chunk {
  readonly type: string;
  readonly body: Buffer;
}

/** Checks every checksum. */
function readChunks(bytes: Uint8Array): Chunk[] {
  const buffer = Buffer.from(bytes);
  expect(buffer.subarray(0, 8)).toEqual(Buffer.from('89504e470d0a1a0a', 'hex'));
  const chunks: Chunk[] = [];
  for (let offset = 8; offset < buffer.length; ) {
    const end = offset + 8 + buffer.readUInt32BE(offset);
    expect(buffer.readUInt32BE(end)).toBe(crc32(buffer.subarray(offset + 4, end)));
    chunks.push({
      type: buffer.toString('latin1', offset + 4, offset + 8),
      body: buffer.subarray(offset + 8, end),
    });
    offset = end + 4;
  }
  return chunks;
}

const bodyOf = (chunks: readonly Chunk[], type: string) =>
  Buffer.concat(chunks.filter((chunk) => chunk.type === type).map((chunk) => chunk.body));

/** Undoes a row's filter in place. */
function unfilter(filter: number, row: Buffer, above: Buffer | null, step: number): void {
  for (let x = 0; x < row.length; x += 1) {
    const left = x < step ? 0 : (row[x - step] ?? 0);
    const up = above?.[x] ?? 0;
    const corner = x < step ? 0 : (above?.[x - step] ?? 0);
    const guess = left + up - corner;
    const nearest = [left, up, corner].reduce((best, value) =>
      Math.abs(guess - value) < Math.abs(guess - best) ? value : best,
    );
    row[x] = (row[x] ?? 0) + ([0, left, up, (left + up) >> 1, nearest][filter] ?? Number.NaN);
  }
}

interface Decoded {
  readonly kind: 'rgb' | 'palette' | 'rgba';
  readonly depth: number;
  /** Straight RGBA. */
  readonly data: Uint8Array;
}

const kinds = { 2: ['rgb', 3], 3: ['palette', 1], 6: ['rgba', 4] } as const;

/** The rows without their filters. */
function readRows(rows: Buffer, stride: number, height: number, step: number): Buffer[] {
  expect(rows.length).toBe((stride + 1) * height);
  const unfiltered: Buffer[] = [];
  for (let start = 0; start < rows.length; start += stride + 1) {
    const row = rows.subarray(start + 1, start + 1 + stride);
    unfilter(rows[start] ?? 0, row, unfiltered.at(-1) ?? null, step);
    unfiltered.push(row);
  }
  return unfiltered;
}

function decodePng(bytes: Uint8Array): Decoded {
  const chunks = readChunks(bytes);
  const header = bodyOf(chunks, 'IHDR');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const depth = header[8] ?? 0;
  const [kind, channels] = kinds[header[9] as 2 | 3 | 6];
  const [palette, alphas] = [bodyOf(chunks, 'PLTE'), bodyOf(chunks, 'tRNS')];
  const pixelAt = (row: Buffer, x: number): number[] => {
    if (kind !== 'palette') return [...row.subarray(x * channels, (x + 1) * channels), 255];
    const shift = 8 - depth - ((x * depth) % 8);
    const index = ((row[Math.floor((x * depth) / 8)] ?? 0) >> shift) & (2 ** depth - 1);
    if (index * 3 >= palette.length) throw new Error('The palette has no such colour');
    return [...palette.subarray(index * 3, index * 3 + 3), alphas[index] ?? 255];
  };
  const stride = Math.ceil((width * channels * depth) / 8);
  const step = Math.max(1, (channels * depth) / 8);
  const data = new Uint8Array(width * height * 4);
  readRows(inflateSync(bodyOf(chunks, 'IDAT')), stride, height, step).forEach((row, y) => {
    for (let x = 0; x < width; x += 1) data.set(pixelAt(row, x).slice(0, 4), (y * width + x) * 4);
  });
  return { kind, depth, data };
}

/** Decodes to exactly the picture's straight pixels; returns what kind of file it was. */
function expectSame(bytes: Uint8Array, picture: Bitmap): Omit<Decoded, 'data'> {
  const { data, ...kind } = decodePng(bytes);
  expect(Buffer.compare(data, straightAlpha(picture))).toBe(0);
  return kind;
}

const withColors = (count: number, alphaOf: (index: number) => number, width = 9, height = 30) =>
  drawPicture(width, height, (x, y) => {
    const index = (y * width + x) % count;
    const alpha = alphaOf(index);
    const color = (value: number) => Math.floor(((value % 256) * alpha) / 255);
    return [color(index), color(index * 7), color(index * 31), alpha];
  });

const opaque = () => 255;
const badge = (width: number, height: number) =>
  drawPicture(width, height, (x, y): Pixel => {
    const alpha = (x * 3 + y) % 256;
    return [Math.floor((alpha * y) / height), Math.floor(alpha / 2), alpha, alpha];
  });

describe('palette', () => {
  it.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 4],
    [16, 4],
    [17, 8],
    [256, 8],
  ])('writes %i colours with %i bits a pixel', async (count, depth) => {
    for (const alphaOf of [opaque, (index: number) => (index % 2 === 0 ? 255 : 200)]) {
      for (const width of [1, 7, 8]) {
        const picture = withColors(count, alphaOf, width, 260);
        const kind = expectSame(await encode(asCanvas(picture), output), picture);
        expect(kind).toEqual({ kind: 'palette', depth });
      }
    }
  });

  it('has transparency only when there is some', async () => {
    const types = async (picture: Bitmap) =>
      readChunks(await encode(asCanvas(picture), output)).map(({ type }) => type);
    expect(await types(withColors(9, opaque))).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
    const first = withColors(9, (index) => (index === 1 ? 0 : 255));
    expect(await types(first)).toEqual(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
    expect(bodyOf(readChunks(await encode(asCanvas(first), output)), 'tRNS').length).toBe(2);
  });

  it('is not for 257 colours', async () => {
    const picture = drawPicture(257, 40, (x) => [x % 256, x === 256 ? 1 : 0, 0, 255]);
    expect(expectSame(await encode(asCanvas(picture), output), picture).kind).toBe('rgb');
  });
});

describe('RGB and RGBA', () => {
  it.each([
    [300, 200],
    [17, 90],
    [8192, 3],
    [1, 700],
    [5, 301],
  ])('keeps every pixel of %i × %i px', async (width, height) => {
    for (const picture of [drawPhotograph(width, height), drawCard(width, height)]) {
      expectSame(await encode(asCanvas(picture), output), picture);
    }
    const translucent = badge(width, height);
    expectSame(await encode(asCanvas(translucent), output), translucent);
  });

  it('writes alpha only when a pixel is not opaque', async () => {
    const photo = drawPhotograph(80, 60);
    expect(expectSame(await encode(asCanvas(photo), output), photo).kind).toBe('rgb');
    photo.data.set([3, 2, 1, 254], 79 * 60 * 4);
    expect(expectSame(await encode(asCanvas(photo), output), photo).kind).toBe('rgba');
  });

  it('looks for repeats in designs and for none in photographs', async () => {
    const filters = async (picture: Bitmap) => {
      const rows = inflateSync(bodyOf(readChunks(await encode(asCanvas(picture), output)), 'IDAT'));
      return new Set([50, 60].map((row) => rows[row * (picture.width * 3 + 1)]));
    };
    const slanted = drawPicture(1200, 100, (x, y) => {
      const step = Math.imul(Math.floor((x + y) / 4), 0x9e3779b1);
      return [step & 255, (step >>> 8) & 255, (step >>> 16) & 255, 255];
    });
    expect(await filters(slanted)).toEqual(new Set([0]));
    expect(await filters(drawPhotograph(300, 100))).toEqual(new Set([4]));
  });
});

describe('bands', () => {
  it.each([1, 7, 64])('keeps every pixel in bands of %i rows', async (rows) => {
    const photo = drawPhotograph(90, 130);
    const kinds = { rgb: true, rgba: false } as const;
    for (const [kind, isOpaque] of Object.entries(kinds)) {
      const canvas = asCanvas(photo, { rows, opaque: isOpaque });
      expect(expectSame(await encode(canvas, output), photo).kind).toBe(kind);
    }
    const translucent = badge(90, 130);
    expectSame(await encode(asCanvas(translucent, { rows }), output), translucent);
  });
});

describe('strips that renders have in common', () => {
  const base = { key: 'template', changed: [{ from: 70, to: 101 }] };
  const photo = drawPhotograph(200, 230);
  const changed = (seed: number): Bitmap => {
    const random = randomNumbers(seed);
    const data = photo.data.slice();
    for (let row = 70; row < 101; row += 1) data[row * 800 + 400] = Math.floor(random() * 256);
    return { ...photo, data };
  };

  it('makes the same file with and without them', async () => {
    const warm = createPngEncoder(module);
    for (let round = 0; round < 4; round += 1) {
      const picture = changed(round);
      const bytes = await warm(asCanvas(picture, { base }), output);
      expect(bytes).toEqual(await createPngEncoder(module)(asCanvas(picture, { base }), output));
      expectSame(bytes, picture);
    }
  });

  it('does not look at their pixels again', async () => {
    const warm = createPngEncoder(module);
    for (const seed of [1, 2]) await warm(asCanvas(changed(seed), { base }), output);
    const spoilt = changed(3);
    // Rows 60 to 120 are two strips that are touched; these two are not.
    spoilt.data.fill(255, 40 * 800, 41 * 800);
    spoilt.data.fill(255, 215 * 800, 216 * 800);
    expectSame(await warm(asCanvas(spoilt, { base }), output), changed(3));
    const elsewhere = { ...base, key: 'another' };
    expectSame(await warm(asCanvas(spoilt, { base: elsewhere }), output), spoilt);
  });
});

describe('density', () => {
  it('is stated in pixels a metre when it is known', async () => {
    for (const picture of [drawPhotograph(40, 40), withColors(5, opaque)]) {
      const chunks = readChunks(await encode(asCanvas(picture), { format: 'png', dpi: 300 }));
      expect(chunks[1]).toEqual({ type: 'pHYs', body: Buffer.from('00002e2300002e2301', 'hex') });
      const plain = readChunks(await encode(asCanvas(picture), output));
      expect(plain.some(({ type }) => type === 'pHYs')).toBe(false);
    }
  });
});

test('checksums join right where the first one’s sum is nothing', () => {
  // One and these bytes are the prime, so that the lower half is 0.
  const first = new Uint8Array(257).fill(255);
  first[256] = 240;
  for (const second of [new Uint8Array(1000), new Uint8Array(70_000).fill(7), Uint8Array.of(255)]) {
    const joined = joinChecksums(adler32(first), {
      checksum: adler32(second),
      length: second.length,
    });
    expect(joined).toBe(adler32(Buffer.concat([first, second])));
  }
});

/** What zlib writes behind its data. */
function adler32(bytes: Uint8Array): number {
  return deflateSync(bytes).readUInt32BE(deflateSync(bytes).length - 4);
}
