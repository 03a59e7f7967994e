import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { compileWasm } from '../../../test/fixtures/wasm.ts';
import {
  identity,
  type Matrix,
  multiply,
  rotation,
  scaling,
  translation,
} from '../../core/matrix.ts';
import { type Color, createKernels, type Surface } from './kernels.ts';

const file = join(import.meta.dirname, '../../../wasm/kernels.wasm');
const kernels = createKernels(compileWasm(readFileSync(file)));
const plain = { opacity: 1, clip: null };

const rgba = (surface: Surface, x: number, y: number) => {
  const start = ((y - surface.y) * surface.width + x - surface.x) * 4;
  return [...kernels.pixels(surface).subarray(start, start + 4)];
};

const alphaSum = (surface: Surface) =>
  kernels.pixels(surface).reduce((sum, byte, index) => sum + (index % 4 === 3 ? byte : 0), 0) / 255;

/** Every px has a colour of its own. */
function distinct(width: number, height: number): Surface {
  const data = Uint8Array.from({ length: width * height * 4 }, (_, index) => {
    const pixel = Math.floor(index / 4);
    return [(pixel * 37) % 256, (pixel * 11) % 256, pixel % 256, 255][index % 4] ?? 0;
  });
  return kernels.fromPixels(0, 0, width, height, data);
}

function flat(width: number, height: number, ...color: Color): Surface {
  const surface = kernels.createSurface(0, 0, width, height);
  const fill = { type: 'solid', color } as const;
  kernels.fillRect(surface, surface, identity, fill, { evenOdd: false, clip: null, opacity: 1 });
  return surface;
}

beforeEach(() => kernels.reset());

const exact: Record<string, Matrix> = {
  'moved by whole px': translation(3, 5),
  'partly beyond the canvas': translation(-4, 19),
  'turned by 90 degrees': multiply(translation(20, 3), rotation(90)),
  'turned by 180 degrees': multiply(translation(22, 21), rotation(180)),
  'turned by 270 degrees': multiply(translation(1, 25), rotation(270)),
  mirrored: multiply(translation(21, 2), scaling(-1, 1)),
  'turned and mirrored': multiply(translation(18, 22), multiply(rotation(90), scaling(1, -1))),
};

for (const [name, matrix] of Object.entries(exact)) {
  test(`drawBitmap keeps px: ${name}`, () => {
    const target = kernels.createSurface(-2, -3, 33, 35);
    const bitmap = distinct(13, 7);
    kernels.drawBitmap(target, bitmap, matrix, plain);
    let visible = 0;
    for (let y = 0; y < 7; y += 1) {
      for (let x = 0; x < 13; x += 1) {
        const canvasX = Math.floor(matrix.a * (x + 0.5) + matrix.c * (y + 0.5) + matrix.e);
        const canvasY = Math.floor(matrix.b * (x + 0.5) + matrix.d * (y + 0.5) + matrix.f);
        if (canvasX < -2 || canvasX >= 31 || canvasY < -3 || canvasY >= 32) continue;
        visible += 1;
        expect(rgba(target, canvasX, canvasY)).toEqual(rgba(bitmap, x, y));
      }
    }
    expect(alphaSum(target)).toBe(visible);
  });
}

test('drawBitmap covers the area that a turned, scaled or slanted bitmap has', () => {
  for (const matrix of [
    multiply(translation(50, 40), rotation(30)),
    multiply(translation(50, 40), rotation(45)),
    multiply(translation(40, 90), multiply(rotation(-100), scaling(0.7, -1.4))),
    { a: 1, b: 0.1, c: -0.4, d: 0.9, e: 40, f: 20 },
    { ...identity, e: 10.4, f: 20.7 },
  ]) {
    const target = kernels.createSurface(0, 0, 120, 120);
    kernels.drawBitmap(target, flat(40, 25, 10, 20, 30, 1), matrix, plain);
    const { a, b, c, d } = matrix;
    const area = 40 * 25 * Math.abs(a * d - b * c);
    expect(Math.abs(alphaSum(target) - area)).toBeLessThan(area * 0.01);
    expect(rgba(target, ...centre(matrix))).toEqual([10, 20, 30, 255]);
  }
});

function centre({ a, b, c, d, e, f }: Matrix): [number, number] {
  return [Math.floor(a * 20 + c * 12 + e), Math.floor(b * 20 + d * 12 + f)];
}

test('drawBitmap mixes neighbours between px', () => {
  const data = Uint8Array.from([0, 0, 0, 255, 200, 100, 40, 255]);
  const bitmap = kernels.fromPixels(0, 0, 2, 1, data);
  const target = kernels.createSurface(0, 0, 8, 1);
  kernels.drawBitmap(target, bitmap, scaling(4, 1), plain);
  const reds = Array.from({ length: 8 }, (_, x) => rgba(target, x, 0)[0]);
  expect(reds).toEqual([0, 0, 25, 75, 125, 175, 200, 200]);
});

test('drawBitmap rounds corners', () => {
  for (const matrix of [translation(5, 6), multiply(translation(60, 5), rotation(37))]) {
    for (const radius of [1, 6, 24, 100]) {
      const target = kernels.createSurface(0, 0, 150, 150);
      const bitmap = flat(70, 50, 0, 0, 0, 1);
      const rect = { x: 0, y: 0, width: 70, height: 50 };
      kernels.drawBitmap(target, bitmap, matrix, { opacity: 1, clip: { rect, radius } });
      const actual = Math.min(radius, 25);
      const area = 70 * 50 - (4 - Math.PI) * actual ** 2;
      expect(Math.abs(alphaSum(target) - area)).toBeLessThan(area * 0.003);
    }
  }
});

test('drawBitmap draws the inside of its clip, between px too, as fillRoundedRect does', () => {
  const rect = { x: 4.5, y: 3.25, width: 30.25, height: 20.5 };
  const bitmap = flat(40, 30, 0, 0, 0, 1);
  for (const matrix of [translation(2, 1), multiply(translation(20, 2), rotation(20))]) {
    const drawn = kernels.createSurface(0, 0, 60, 50);
    kernels.drawBitmap(drawn, bitmap, matrix, { opacity: 1, clip: { rect, radius: 7 } });
    const filled = kernels.createSurface(0, 0, 60, 50);
    const fill = { type: 'solid', color: [0, 0, 0, 1] } as const;
    const options = { evenOdd: false, clip: null, opacity: 1 };
    kernels.fillRoundedRect(filled, rect, 7, matrix, fill, options);
    expect(Math.abs(alphaSum(drawn) - alphaSum(filled))).toBeLessThan(1);
    const expected = kernels.pixels(filled);
    const largest = kernels
      .pixels(drawn)
      .reduce((most, byte, index) => Math.max(most, Math.abs(byte - (expected[index] ?? 0))), 0);
    expect(largest).toBeLessThan(32);
  }
});

test('drawBitmap ends where the bitmap ends when its clip is larger', () => {
  const target = kernels.createSurface(0, 0, 40, 40);
  const bitmap = flat(10, 8, 0, 0, 0, 1);
  const rect = { x: -5, y: 0, width: 50, height: 8 };
  kernels.drawBitmap(target, bitmap, translation(3, 3), { opacity: 1, clip: { rect, radius: 4 } });
  expect(kernels.inkBounds(target)).toEqual({ x: 3, y: 3, width: 10, height: 8 });
  expect(alphaSum(target)).toBe(80);
});

test('drawBitmap has an opacity, and premultiplied colours stay right under it', () => {
  for (const matrix of [translation(1, 1), multiply(translation(9, 0), rotation(45))]) {
    const target = flat(20, 20, 255, 255, 255, 1);
    kernels.drawBitmap(target, flat(10, 10, 200, 0, 0, 0.5), matrix, { ...plain, opacity: 0.5 });
    const [red = 0, green = 0, , alpha] = rgba(target, 9, 7);
    expect(Math.abs(red - 241)).toBeLessThanOrEqual(1);
    expect(Math.abs(green - 191)).toBeLessThanOrEqual(1);
    expect(alpha).toBe(255);
  }
});

test('drawBitmap draws nothing through a map that flattens, or outside', () => {
  const target = kernels.createSurface(0, 0, 20, 20);
  const bitmap = flat(10, 10, 200, 0, 0, 1);
  const rect = { x: 20, y: 0, width: 5, height: 5 };
  kernels.drawBitmap(target, bitmap, scaling(1, 0), plain);
  kernels.drawBitmap(target, bitmap, translation(1e9, 0), plain);
  kernels.drawBitmap(target, bitmap, { ...identity, e: Number.NaN }, plain);
  kernels.drawBitmap(target, bitmap, identity, { opacity: 0, clip: null });
  kernels.drawBitmap(target, bitmap, identity, { opacity: 1, clip: { rect, radius: 0 } });
  expect(kernels.inkBounds(target)).toBeNull();
});
