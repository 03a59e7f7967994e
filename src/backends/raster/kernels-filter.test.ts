import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { compileWasm } from '../../../test/fixtures/wasm.ts';
import { identity, rotation } from '../../core/matrix.ts';
import { type Color, createKernels, type Surface } from './kernels.ts';

const file = join(import.meta.dirname, '../../../wasm/kernels.wasm');
const kernels = createKernels(compileWasm(readFileSync(file)));
const plain = { evenOdd: false, clip: null, opacity: 1 };
const solid = (...color: Color) => ({ type: 'solid', color }) as const;

const rgba = (surface: Surface, x: number, y: number) => {
  const start = ((y - surface.y) * surface.width + x - surface.x) * 4;
  return [...kernels.pixels(surface).subarray(start, start + 4)];
};

const alphas = (surface: Surface) => kernels.pixels(surface).filter((_, index) => index % 4 === 3);
const alphaSum = (surface: Surface) => alphas(surface).reduce((sum, byte) => sum + byte, 0) / 255;

beforeEach(() => kernels.reset());

describe('blur', () => {
  test.each([0.4, 0.7, 1, 1.6, 2.5, 4, 7.3, 12])('spreads by sigma %d', (sigma) => {
    const side = 141;
    const surface = kernels.createSurface(0, 0, side, side);
    const block = { x: 60, y: 60, width: 21, height: 21 };
    kernels.fillRect(surface, block, identity, solid(255, 128, 0, 1), plain);
    kernels.blur(surface, sigma);
    const all = alphas(surface);
    const mass = all.reduce((sum, byte) => sum + byte, 0);
    expect(mass / 255 / 441).toBeCloseTo(1, 1.7);
    const variance = all.reduce((sum, byte, index) => sum + byte * ((index % side) - 70) ** 2, 0);
    const before = (21 ** 2 - 1) / 12;
    expect((variance / mass - before) / sigma ** 2).toBeGreaterThan(0.9);
    expect((variance / mass - before) / sigma ** 2).toBeLessThan(1.1);
    const [red = 0, green = 0, blue, alpha = 0] = rgba(surface, 62, 70);
    expect(Math.abs(red - alpha)).toBeLessThanOrEqual(1);
    expect(Math.abs(green - alpha * 0.502)).toBeLessThanOrEqual(1);
    expect(blue).toBe(0);
  });

  test('looks like a Gaussian: an edge is its integral', () => {
    const half = { x: 100, y: 0, width: 100, height: 9 };
    const sigma = 10;
    const tall = kernels.createSurface(0, -100, 200, 209);
    kernels.fillRect(tall, { ...half, y: -100, height: 209 }, identity, solid(0, 0, 0, 1), plain);
    kernels.blur(tall, sigma);
    for (const [x, share] of [
      [79, 0.0202],
      [89, 0.1469],
      [100, 0.5199],
      [110, 0.8531],
      [120, 0.9798],
    ] as const) {
      expect(Math.abs((rgba(tall, x, 4)[3] ?? 0) / 255 - share)).toBeLessThan(0.01);
    }
  });

  test('fades to transparent at the edges of the surface, by half at an edge', () => {
    const surface = kernels.createSurface(0, 0, 101, 99);
    kernels.fillRect(surface, surface, identity, solid(0, 0, 0, 1), plain);
    kernels.blur(surface, 8);
    expect(rgba(surface, 50, 50)).toEqual([0, 0, 0, 255]);
    const [, , , edge = 0] = rgba(surface, 0, 50);
    const [, , , corner = 0] = rgba(surface, 0, 0);
    expect(Math.abs(edge / 255 - 0.525)).toBeLessThan(0.01);
    expect(Math.abs(corner / 255 - 0.525 ** 2)).toBeLessThan(0.01);
    expect(rgba(surface, 100, 98)[3]).toBe(corner);
  });

  test('leaves everything for a sigma of 0, and bears huge ones', () => {
    const surface = kernels.createSurface(0, 0, 9, 5);
    kernels.fillRect(surface, surface, identity, solid(7, 8, 9, 1), plain);
    kernels.blur(surface, 0);
    kernels.blur(surface, Number.NaN);
    expect(rgba(surface, 0, 0)).toEqual([7, 8, 9, 255]);
    kernels.blur(surface, 1e9);
    expect(rgba(surface, 4, 2)[3]).toBeLessThan(60);
  });
});

describe('rounded rectangles', () => {
  const rect = { x: 5, y: 6, width: 60, height: 40 };

  test.each([0, 3, 12.5, 20, 500])('have the area that radius %d leaves', (radius) => {
    for (const matrix of [identity, { ...rotation(25), e: 30, f: 5 }]) {
      const surface = kernels.createSurface(0, 0, 110, 110);
      kernels.fillRoundedRect(surface, rect, radius, matrix, solid(0, 0, 0, 1), plain);
      const actual = Math.min(radius, 20);
      expect(alphaSum(surface) / (2400 - (4 - Math.PI) * actual ** 2)).toBeCloseTo(1, 2.7);
      const full = kernels.createSurface(0, 0, 110, 110);
      kernels.fillRect(full, full, identity, solid(40, 50, 60, 1), plain);
      kernels.eraseRoundedRect(full, rect, radius, matrix);
      expect(alphaSum(full) + alphaSum(surface)).toBeCloseTo(110 * 110, 0);
    }
  });

  test('are erased to nothing inside and kept outside', () => {
    const surface = kernels.createSurface(0, 0, 80, 60);
    kernels.fillRect(surface, surface, identity, solid(40, 50, 60, 1), plain);
    kernels.eraseRoundedRect(surface, rect, 10, identity);
    expect(rgba(surface, 30, 30)).toEqual([0, 0, 0, 0]);
    expect(rgba(surface, 5, 6)).toEqual([40, 50, 60, 255]);
    expect(rgba(surface, 70, 30)).toEqual([40, 50, 60, 255]);
  });
});

describe('colours', () => {
  test('tint keeps alpha alone', () => {
    const surface = kernels.createSurface(0, 0, 5, 1);
    kernels.fillRect(
      surface,
      { x: 1, y: 0, width: 2, height: 1 },
      identity,
      solid(9, 8, 7, 1),
      plain,
    );
    kernels.fillRect(
      surface,
      { x: 3, y: 0, width: 2, height: 1 },
      identity,
      solid(9, 8, 7, 0.4),
      plain,
    );
    kernels.tint(surface, [200, 100, 0, 0.5]);
    expect(rgba(surface, 0, 0)).toEqual([0, 0, 0, 0]);
    expect(rgba(surface, 1, 0)).toEqual([100, 50, 0, 128]);
    expect(rgba(surface, 4, 0)).toEqual([40, 20, 0, 51]);
  });

  /** Straight colours in and out. */
  const filtered = (color: Color, matrix: readonly number[]) => {
    const surface = kernels.createSurface(0, 0, 1, 1);
    kernels.fillRect(surface, surface, identity, solid(...color), plain);
    kernels.colorMatrix(surface, matrix);
    return rgba(surface, 0, 0);
  };

  test('colorMatrix works on straight colours', () => {
    const keep = [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0];
    expect(filtered([200, 100, 50, 1], keep)).toEqual([200, 100, 50, 255]);
    expect(filtered([200, 100, 50, 0.5], keep)).toEqual([100, 50, 25, 128]);
    const grey = [0.2126, 0.7152, 0.0722, 0, 0];
    const toGrey = [...grey, ...grey, ...grey, 0, 0, 0, 1, 0];
    expect(filtered([200, 100, 50, 1], toGrey)).toEqual([118, 118, 118, 255]);
    const invert = [-1, 0, 0, 0, 1, 0, -1, 0, 0, 1, 0, 0, -1, 0, 1, 0, 0, 0, 1, 0];
    expect(filtered([200, 100, 50, 1], invert)).toEqual([55, 155, 205, 255]);
    const [red = 0, green = 0, , alpha] = filtered([200, 100, 50, 0.5], invert);
    expect([Math.abs(red - 28) <= 1, Math.abs(green - 78) <= 1, alpha]).toEqual([true, true, 128]);
    const bright = [3, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0.5, 0];
    expect(filtered([200, 50, 0, 1], bright)).toEqual([128, 75, 0, 128]);
    const fromNothing = [0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    expect(filtered([0, 0, 0, 0], fromNothing)).toEqual([128, 0, 255, 255]);
    expect(() => filtered([0, 0, 0, 1], [1, 2, 3])).toThrow(RangeError);
  });

  test('unpremultiply gives straight colours back', () => {
    const data = Uint8Array.of(100, 50, 25, 128, 9, 8, 7, 255, 0, 0, 0, 0, 1, 1, 0, 1, 3, 2, 1, 4);
    const surface = kernels.fromPixels(0, 0, 5, 1, data);
    kernels.unpremultiply(surface);
    expect([...kernels.pixels(surface)]).toEqual([
      ...[199, 100, 50, 128, 9, 8, 7, 255],
      ...[0, 0, 0, 0, 255, 255, 0, 1, 191, 128, 64, 4],
    ]);
  });
});

describe('what is there', () => {
  test('inkBounds finds single px anywhere', () => {
    for (const [x, y] of [
      [-3, 5],
      [9, 5],
      [0, 11],
      [7, 8],
    ] as const) {
      const surface = kernels.createSurface(-3, 5, 13, 7);
      expect(kernels.inkBounds(surface)).toBeNull();
      const pixel = { x, y, width: 1, height: 1 };
      kernels.fillRect(surface, pixel, identity, solid(0, 0, 0, 0.01), plain);
      expect(kernels.inkBounds(surface)).toEqual(pixel);
      const other = { x: 2, y: 7, width: 2, height: 1 };
      kernels.fillRect(surface, other, identity, solid(1, 1, 1, 1), plain);
      expect(kernels.inkBounds(surface)).toEqual({
        x: Math.min(x, 2),
        y: Math.min(y, 7),
        width: Math.max(x + 1, 4) - Math.min(x, 2),
        height: Math.max(y + 1, 8) - Math.min(y, 7),
      });
    }
  });

  test('isOpaque looks at every px', () => {
    const surface = kernels.createSurface(0, 0, 7, 3);
    kernels.fillRect(surface, surface, identity, solid(1, 2, 3, 1), plain);
    expect(kernels.isOpaque(surface)).toBe(true);
    for (const index of [0, 9, 20]) {
      kernels.pixels(surface)[index * 4 + 3] = 254;
      expect(kernels.isOpaque(surface)).toBe(false);
      kernels.pixels(surface)[index * 4 + 3] = 255;
    }
  });
});
