import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { compileWasm } from '../../../test/fixtures/wasm.ts';
import { identity } from '../../core/matrix.ts';
import { type Color, createKernels, type FillOptions, type Surface } from './kernels.ts';

const file = join(import.meta.dirname, '../../../wasm/kernels.wasm');
const kernels = createKernels(compileWasm(readFileSync(file)));
const plain: FillOptions = { evenOdd: false, clip: null, opacity: 1 };
const solid = (...color: Color) => ({ type: 'solid', color }) as const;

const rgba = (surface: Surface, x: number, y: number) => {
  const start = ((y - surface.y) * surface.width + x - surface.x) * 4;
  return [...kernels.pixels(surface).subarray(start, start + 4)];
};

function expectNear(actual: readonly number[], expected: readonly number[], tolerance = 1): void {
  for (const [index, value] of expected.entries()) {
    expect(
      Math.abs((actual[index] ?? Number.NaN) - value),
      `${actual} for ${expected}`,
    ).toBeLessThanOrEqual(tolerance);
  }
}

beforeEach(() => kernels.reset());

test('surfaces blend where they overlap', () => {
  const target = kernels.createSurface(0, 0, 11, 7);
  kernels.fillRect(target, target, identity, solid(100, 100, 100, 1), plain);
  const source = kernels.createSurface(-3, 4, 9, 9);
  kernels.fillRect(source, source, identity, solid(200, 0, 50, 0.5), plain);
  kernels.blend(target, source, 0.5);
  expectNear(rgba(target, 5, 4), [125, 75, 88, 255]);
  expect(rgba(target, 6, 4)).toEqual([100, 100, 100, 255]);
  expect(rgba(target, 5, 3)).toEqual([100, 100, 100, 255]);
  expectNear(rgba(target, 0, 6), [125, 75, 88, 255]);
  kernels.blend(target, kernels.createSurface(50, 50, 3, 3), 1);
  kernels.blend(target, source, 0);
  expectNear(rgba(target, 0, 6), [125, 75, 88, 255]);
});

test('surfaces blend with rounding that neither darkens nor lightens', () => {
  for (let alpha = 0; alpha < 256; alpha += 1) {
    const target = kernels.fromPixels(
      0,
      0,
      3,
      1,
      Uint8Array.of(9, 99, 255, 255, 0, 1, 2, 3, 77, 77, 77, 77),
    );
    const color = [alpha, alpha >> 1, 0, alpha];
    const source = kernels.fromPixels(0, 0, 3, 1, Uint8Array.from([...color, ...color, ...color]));
    kernels.blend(target, source, 1);
    for (const [x, under] of [
      [9, 99, 255, 255],
      [0, 1, 2, 3],
      [77, 77, 77, 77],
    ].entries()) {
      const expected = under.map((value, channel) =>
        Math.round((color[channel] ?? 0) + (value * (255 - alpha)) / 255),
      );
      expect(rgba(target, x, 0)).toEqual(expected);
    }
  }
});

test('surfaces take away from one another', () => {
  const target = kernels.createSurface(0, 0, 7, 3);
  kernels.fillRect(target, target, identity, solid(200, 100, 40, 1), plain);
  const hole = kernels.createSurface(2, 1, 9, 1);
  kernels.fillRect(hole, { x: 2, y: 1, width: 2, height: 1 }, identity, solid(9, 9, 9, 1), plain);
  kernels.fillRect(
    hole,
    { x: 4, y: 1, width: 3, height: 1 },
    identity,
    solid(9, 9, 9, 0.25),
    plain,
  );
  kernels.erase(target, hole);
  expect(rgba(target, 3, 1)).toEqual([0, 0, 0, 0]);
  expectNear(rgba(target, 6, 1), [150, 75, 30, 191]);
  expect(rgba(target, 1, 1)).toEqual([200, 100, 40, 255]);
});

test('surfaces are stacked in one memory that grows', () => {
  const first = kernels.createSurface(0, 0, 100, 100);
  kernels.fillRect(first, first, identity, solid(1, 2, 3, 1), plain);
  const mark = kernels.mark();
  const second = kernels.createSurface(5, 6, 2000, 2000);
  expect(kernels.pixels(second).every((byte) => byte === 0)).toBe(true);
  expect(rgba(first, 99, 99)).toEqual([1, 2, 3, 255]);
  const grown = kernels.memoryBytes();
  expect(grown).toBeGreaterThan(16_000_000);
  kernels.release(mark);
  expect(kernels.createSurface(0, 0, 10, 10).pointer).toBe(second.pointer);
  expect(kernels.memoryBytes()).toBe(grown);
  expect(kernels.copyPixels(first, { from: 98, to: 100 })).toHaveLength(800);
});

test('surfaces have sizes that are sizes', () => {
  for (const [width, height] of [
    [0, 5],
    [5, -1],
    [1.5, 2],
    [Number.NaN, 1],
    [16_385, 1],
    [16_384, 16_384],
  ] as const) {
    expect(() => kernels.createSurface(0, 0, width, height)).toThrow(RangeError);
  }
  expect(() => kernels.createSurface(0.5, 0, 1, 1)).toThrow(RangeError);
  expect(() => kernels.fromPixels(0, 0, 2, 2, new Uint8Array(15))).toThrow(RangeError);
});
