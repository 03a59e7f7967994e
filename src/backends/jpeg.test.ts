import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import {
  asCanvas,
  drawCard,
  drawPhotograph,
  drawPicture,
  type Pixel,
  signalToNoise,
} from '../../test/fixtures/pictures.ts';
import { compileWasm } from '../../test/fixtures/wasm.ts';
import type { Bitmap } from '../core/bitmap.ts';
import { createJpegEncoder } from './jpeg.ts';

const file = join(import.meta.dirname, '../../wasm/jpeg.wasm');
const encode = createJpegEncoder(compileWasm(readFileSync(file)));

const encodeAt = (picture: Bitmap, quality: number, dpi: number | null = null) =>
  encode(asCanvas(picture), { format: 'jpeg', quality, dpi });

async function roundTrip(picture: Bitmap, quality: number): Promise<Bitmap> {
  return decode(await encodeAt(picture, quality), { useTArray: true });
}

const plain = (width: number, height: number, color: Pixel) =>
  drawPicture(width, height, () => color);

const largestDifference = (picture: Bitmap, color: Pixel) =>
  Math.max(...picture.data.map((value, offset) => Math.abs(value - (color[offset % 4] ?? 0))));

describe('quality', () => {
  // Bytes and dB of what libjpeg-turbo's cjpeg makes of the same pixels with the same sampling.
  const references = [
    { quality: 30, photo: [3990, 34.74], card: [4426, 31.52] },
    { quality: 60, photo: [6021, 36.66], card: [6216, 33.61] },
    { quality: 82, photo: [10_118, 38.01], card: [7964, 35.45] },
    { quality: 90, photo: [18_195, 39.22], card: [13_205, 44.2] },
    { quality: 95, photo: [28_131, 41.95], card: [17_716, 47.71] },
  ] as const;
  const pictures = { photo: drawPhotograph(320, 200), card: drawCard(320, 200) };

  it.each(references)('is what libjpeg-turbo makes of it at $quality', async (reference) => {
    for (const name of ['photo', 'card'] as const) {
      const [bytes, decibels] = reference[name];
      const file = await encodeAt(pictures[name], reference.quality);
      expect(file.length).toBeLessThan(bytes * 1.02);
      const { data } = decode(file, { useTArray: true });
      expect(signalToNoise(pictures[name].data, data)).toBeGreaterThan(decibels - 0.3);
    }
  });

  it('goes from 1 to 100', async () => {
    const photo = drawPhotograph(100, 80);
    const worst = await encodeAt(photo, 1);
    const best = await encodeAt(photo, 100);
    expect(worst.length).toBeLessThan(best.length / 8);
    expect(signalToNoise(photo.data, decode(best, { useTArray: true }).data)).toBeGreaterThan(45);
    expect(signalToNoise(photo.data, decode(worst, { useTArray: true }).data)).toBeGreaterThan(12);
  });

  it('halves the colour below 90 and keeps it from there on', async () => {
    const stripes = drawPicture(64, 64, (x) => (x % 2 === 0 ? [255, 0, 0, 255] : [0, 0, 255, 255]));
    expect(signalToNoise(stripes.data, (await roundTrip(stripes, 89)).data)).toBeLessThan(12);
    expect(signalToNoise(stripes.data, (await roundTrip(stripes, 90)).data)).toBeGreaterThan(30);
  });
});

describe('colours', () => {
  it.each([1, 30, 60, 82, 90, 100])('leaves white and black as they are at %i', async (quality) => {
    const half = drawPicture(64, 64, (x) => (x < 32 ? [255, 255, 255, 255] : [0, 0, 0, 255]));
    expect((await roundTrip(half, quality)).data).toEqual(half.data);
  });

  it('leaves greys and flat colours as they are when the steps are finer than a sample', async () => {
    for (let grey = 0; grey < 256; grey += 5) {
      const color: Pixel = [grey, grey, grey, 255];
      expect(largestDifference(await roundTrip(plain(32, 32, color), 90), color)).toBe(0);
    }
  });

  it('has no colour in a grey picture', async () => {
    const ramp = drawPicture(256, 32, (x) => [x, x, x, 255]);
    for (const quality of [40, 82, 95]) {
      const { data } = await roundTrip(ramp, quality);
      for (let offset = 0; offset < data.length; offset += 4) {
        expect(data[offset] === data[offset + 1] && data[offset] === data[offset + 2]).toBe(true);
      }
    }
  });

  it('lays transparent pixels over white', async () => {
    const color: Pixel = [60, 0, 0, 128];
    const flat = largestDifference(await roundTrip(plain(24, 24, color), 95), [187, 127, 127, 255]);
    expect(flat).toBeLessThanOrEqual(1);
    expect(
      largestDifference(await roundTrip(plain(8, 8, [0, 0, 0, 0]), 95), [255, 255, 255, 255]),
    ).toBe(0);
  });
});

describe('sizes', () => {
  it.each([
    [1, 1],
    [17, 9],
    [16, 16],
    [15, 33],
    [8192, 3],
    [3, 1000],
  ])('encodes %i × %i px to its edges', async (width, height) => {
    const picture = drawPicture(width, height, (x, y) => {
      const value = Math.round(128 + 90 * Math.sin(x / 40) * Math.cos(y / 40));
      return [value, 255 - value, 100, 255];
    });
    for (const quality of [85, 92]) {
      const decoded = await roundTrip(picture, quality);
      expect([decoded.width, decoded.height]).toEqual([width, height]);
      expect(signalToNoise(picture.data, decoded.data)).toBeGreaterThan(36);
    }
  });

  it.each([82, 95])('draws the same from one band and from many at %i', async (quality) => {
    const output = { format: 'jpeg', quality, dpi: null } as const;
    for (const photo of [drawPhotograph(131, 100), drawPhotograph(700, 200)]) {
      const { data } = await roundTrip(photo, quality);
      for (const rows of [1, 7, 16, 33]) {
        const file = await encode(asCanvas(photo, { rows }), output);
        expect(Buffer.compare(decode(file, { useTArray: true }).data, data)).toBe(0);
      }
    }
  });

  it('is not much larger when the first band is not like the others', async () => {
    const photo = drawPhotograph(500, 300);
    photo.data.fill(255, 0, 500 * 60 * 4);
    const output = { format: 'jpeg', quality: 82, dpi: null } as const;
    const whole = await encode(asCanvas(photo), output);
    const inBands = await encode(asCanvas(photo, { rows: 60 }), output);
    expect(inBands.length).toBeLessThan(whole.length * 1.15);
  });

  it('encodes two pictures at once', async () => {
    const [photo, card] = [drawPhotograph(70, 50), drawCard(90, 60)];
    const output = { format: 'jpeg', quality: 82, dpi: null } as const;
    const start = (picture: Bitmap) => encode(asCanvas(picture, { rows: 5 }), output);
    const alone = [await start(photo), await start(card)];
    const together = [photo, card].map(start);
    expect(await Promise.all(together)).toEqual(alone);
  });
});

describe('file', () => {
  it('is JFIF and states the density when it is known', async () => {
    const density = async (dpi: number | null) =>
      (await encodeAt(drawCard(8, 8), 80, dpi)).subarray(2, 20);
    const jfif = [0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1];
    expect([...(await density(null))]).toEqual([...jfif, 0, 0, 1, 0, 1, 0, 0]);
    expect([...(await density(300))]).toEqual([...jfif, 1, 1, 44, 1, 44, 0, 0]);
    expect([...(await density(71.6))]).toEqual([...jfif, 1, 0, 72, 0, 72, 0, 0]);
  });
});
