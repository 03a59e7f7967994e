import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { compileWasm } from '../../../test/fixtures/wasm.ts';
import type { Rect } from '../../core/geometry.ts';
import { createKernels, type SourcePixels } from './kernels.ts';

const file = join(import.meta.dirname, '../../../wasm/kernels.wasm');
const kernels = createKernels(compileWasm(readFileSync(file)));

beforeEach(() => kernels.reset());

/** Numbers that look random and are the same every time. */
function noise(width: number, height: number, opaque: boolean): SourcePixels {
  let state = 1;
  const data = Uint8Array.from({ length: width * height * 4 }, (_, index) => {
    state = (state * 48_271) % 2_147_483_647;
    return opaque && index % 4 === 3 ? 255 : state >> 8;
  });
  return { width, height, data };
}

/** Smooth, so that rounding between the two passes does not add up. */
function waves(width: number, height: number): SourcePixels {
  const data = Uint8ClampedArray.from({ length: width * height * 4 }, (_, index) => {
    const x = Math.floor(index / 4) % width;
    const y = Math.floor(index / 4 / width);
    if (index % 4 === 3) return 255;
    return 128 + 90 * Math.sin(x / 5 + (index % 4)) * Math.cos(y / 7);
  });
  return { width, height, data };
}

function catmullRom(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return 1.5 * x ** 3 - 2.5 * x ** 2 + 1;
  return x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0;
}

/** The weights of all source px for one target px. */
function weightsFor(index: number, start: number, extent: number, target: number, source: number) {
  const scale = extent / target;
  const stretch = Math.max(1, scale);
  const center = start + (index + 0.5) * scale - 0.5;
  const weights = new Map<number, number>();
  let total = 0;
  for (let tap = Math.floor(center - 3 * stretch); tap <= center + 3 * stretch; tap += 1) {
    const weight = catmullRom((tap - center) / stretch);
    const pixel = Math.min(source - 1, Math.max(0, tap));
    weights.set(pixel, (weights.get(pixel) ?? 0) + weight);
    total += weight;
  }
  return [...weights].map(([pixel, weight]) => ({ pixel, weight: weight / total }));
}

/** The same in floating point, without passes. */
function reference(source: SourcePixels, crop: Rect, width: number, height: number): number[] {
  const byte = (pixel: number, channel: number) => source.data[pixel * 4 + channel] ?? 0;
  const premultiplied = (pixel: number, channel: number) =>
    byte(pixel, channel) * (channel === 3 ? 1 : byte(pixel, 3) / 255);
  const columns = Array.from({ length: width }, (_, x) =>
    weightsFor(x, crop.x, crop.width, width, source.width),
  );
  const rows = Array.from({ length: height }, (_, y) =>
    weightsFor(y, crop.y, crop.height, height, source.height),
  );
  return rows.flatMap((row) =>
    columns.flatMap((column) => {
      const taps = row.flatMap((down) =>
        column.map((across) => ({
          pixel: down.pixel * source.width + across.pixel,
          weight: down.weight * across.weight,
        })),
      );
      const mix = [0, 1, 2, 3].map((channel) =>
        taps.reduce((sum, { pixel, weight }) => sum + weight * premultiplied(pixel, channel), 0),
      );
      const alpha = Math.min(255, Math.max(0, mix[3] ?? 0));
      return mix.map((value) => Math.min(alpha, Math.max(0, value)));
    }),
  );
}

function largestDifference(source: SourcePixels, crop: Rect, width: number, height: number) {
  const actual = kernels.pixels(kernels.resample(source, crop, width, height, false));
  const expected = reference(source, crop, width, height);
  return expected.reduce(
    (largest, value, index) => Math.max(largest, Math.abs((actual[index] ?? 0) - value)),
    0,
  );
}

const crops: Record<string, readonly [crop: Rect, width: number, height: number]> = {
  enlarged: [{ x: 0, y: 0, width: 40, height: 30 }, 67, 51],
  shrunk: [{ x: 0, y: 0, width: 40, height: 30 }, 17, 11],
  'shrunk to a px': [{ x: 0, y: 0, width: 40, height: 30 }, 1, 1],
  'stretched one way and shrunk the other': [{ x: 3.7, y: 2.2, width: 20.9, height: 25 }, 50, 9],
  'moved by fractions': [{ x: 4.25, y: 5.5, width: 30, height: 20 }, 30, 20],
  'moved up by a fraction': [{ x: 4, y: 5.5, width: 30, height: 20 }, 30, 20],
  'moved left by a fraction': [{ x: 4.5, y: 5, width: 30, height: 20 }, 30, 20],
  'beyond the edges': [{ x: -3.5, y: -2, width: 50, height: 36 }, 50, 36],
  'beyond the edges by whole px': [{ x: -3, y: 2, width: 50, height: 20 }, 50, 20],
  'a few px': [{ x: 20.1, y: 9.3, width: 2.5, height: 1.5 }, 31, 23],
};

for (const [name, [crop, width, height]] of Object.entries(crops)) {
  test(`resamples as the filter says: ${name}`, () => {
    expect(largestDifference(waves(40, 30), crop, width, height)).toBeLessThan(1.6);
  });

  test(`resamples what is partly transparent: ${name}`, () => {
    // Cutting to 0..255 between the passes is a difference that noise shows.
    expect(largestDifference(noise(40, 30, false), crop, width, height)).toBeLessThan(40);
  });
}

test('copies whole px as they are', () => {
  const source = noise(40, 30, true);
  const crop = { x: 7, y: 4, width: 21, height: 19 };
  const pixels = kernels.copyPixels(kernels.resample(source, crop, 21, 19, false));
  for (let y = 0; y < 19; y += 1) {
    const start = ((y + 4) * 40 + 7) * 4;
    expect(pixels.slice(y * 84, y * 84 + 84)).toEqual(source.data.slice(start, start + 84));
  }
});

test('premultiplies, rounded, what is straight and leaves what is not', () => {
  const source = noise(33, 5, false);
  const crop = { x: 0, y: 0, width: 33, height: 5 };
  const kept = kernels.copyPixels(kernels.resample(source, crop, 33, 5, true));
  expect(kept).toEqual(source.data);
  const pixels = kernels.copyPixels(kernels.resample(source, crop, 33, 5, false));
  const expected = source.data.map((value, index) => {
    const alpha = source.data[index - (index % 4) + 3] ?? 0;
    return index % 4 === 3 ? value : Math.round((value * alpha) / 255);
  });
  expect(pixels).toEqual(expected);
});

test('keeps flat colours at every scale', () => {
  const data = new Uint8Array(50 * 20 * 4);
  for (let start = 0; start < data.length; start += 4) data.set([250, 3, 128, 255], start);
  for (const side of [1, 7, 49, 50, 51, 333]) {
    const crop = { x: 0.3, y: 0, width: 48.7, height: 20 };
    const surface = kernels.resample({ width: 50, height: 20, data }, crop, side, side, false);
    const pixels = kernels.pixels(surface);
    for (let start = 0; start < pixels.length; start += 4) {
      expect([...pixels.subarray(start, start + 4)]).toEqual([250, 3, 128, 255]);
    }
  }
});

test('never makes a colour brighter than its alpha', () => {
  const source = noise(40, 30, false);
  const surface = kernels.resample(source, { x: 0, y: 0, width: 40, height: 30 }, 90, 70, false);
  const pixels = kernels.pixels(surface);
  for (let start = 0; start < pixels.length; start += 4) {
    const alpha = pixels[start + 3] ?? 0;
    expect(Math.max(...pixels.subarray(start, start + 3))).toBeLessThanOrEqual(alpha);
  }
});

test('works in strips when the rows between the passes would be many', () => {
  const tall = waves(8, 9000);
  const crop = { x: 0, y: 0, width: 8, height: 9000 };
  const surface = kernels.resample(tall, crop, 2000, 30, false);
  expect(kernels.memoryBytes()).toBeLessThan(24_000_000);
  // Rows of the target are the same when they are made alone.
  const row = kernels.resample(tall, { x: 0, y: 3000, width: 8, height: 300 }, 2000, 1, false);
  const together = kernels.copyPixels(surface, { from: 10, to: 11 });
  expect(together).toEqual(kernels.copyPixels(row));
});

test('refuses what is no part of a picture', () => {
  const source = noise(4, 4, true);
  const whole = { x: 0, y: 0, width: 4, height: 4 };
  expect(() => kernels.resample(source, { ...whole, width: 0 }, 4, 4, false)).toThrow(RangeError);
  expect(() => kernels.resample(source, { ...whole, x: Number.NaN }, 4, 4, false)).toThrow(
    RangeError,
  );
  expect(() => kernels.resample(source, whole, 0, 4, false)).toThrow(RangeError);
  const short = { ...source, data: source.data.subarray(1) };
  expect(() => kernels.resample(short, whole, 4, 4, false)).toThrow(RangeError);
});
