import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { compileWasm } from '../../../test/fixtures/wasm.ts';
import { identity, rotation, scaling } from '../../core/matrix.ts';
import { type Color, createKernels, type FillOptions, type Surface } from './kernels.ts';

const file = join(import.meta.dirname, '../../../wasm/kernels.wasm');
const kernels = createKernels(compileWasm(readFileSync(file)));
const plain: FillOptions = { evenOdd: false, clip: null, opacity: 1 };
const solid = (...color: Color) => ({ type: 'solid', color }) as const;

const rgba = (surface: Surface, x: number, y: number) => {
  const start = ((y - surface.y) * surface.width + x - surface.x) * 4;
  return [...kernels.pixels(surface).subarray(start, start + 4)];
};

const alphaSum = (surface: Surface) =>
  kernels.pixels(surface).reduce((sum, byte, index) => sum + (index % 4 === 3 ? byte : 0), 0) / 255;

function expectNear(actual: readonly number[], expected: readonly number[], tolerance = 1): void {
  for (const [index, value] of expected.entries()) {
    expect(
      Math.abs((actual[index] ?? Number.NaN) - value),
      `${actual} for ${expected}`,
    ).toBeLessThanOrEqual(tolerance);
  }
}

beforeEach(() => kernels.reset());

describe('fillRect', () => {
  const whole = { x: 0, y: 0, width: 21, height: 9 };

  test('writes opaque colours as they are', () => {
    const surface = kernels.createSurface(0, 0, 21, 9);
    kernels.fillRect(surface, whole, identity, solid(1, 128, 254, 1), plain);
    kernels.fillRect(
      surface,
      { x: 3, y: 2, width: 5, height: 4 },
      identity,
      solid(255, 0, 7, 1),
      plain,
    );
    expect(rgba(surface, 0, 0)).toEqual([1, 128, 254, 255]);
    expect(rgba(surface, 20, 8)).toEqual([1, 128, 254, 255]);
    expect(rgba(surface, 3, 2)).toEqual([255, 0, 7, 255]);
    expect(rgba(surface, 7, 5)).toEqual([255, 0, 7, 255]);
    expect(rgba(surface, 8, 5)).toEqual([1, 128, 254, 255]);
  });

  test('mixes as the formula says, for every alpha over every value', () => {
    const below = new Uint8Array(256 * 4);
    for (let value = 0; value < 256; value += 1)
      below.set([value, 255 - value, 77, 255], value * 4);
    for (const alpha of [0.004, 0.1, 0.25, 0.5, 0.75, 0.9, 0.996]) {
      const surface = kernels.fromPixels(0, 0, 256, 1, below);
      const row = { x: 0, y: 0, width: 256, height: 1 };
      kernels.fillRect(surface, row, identity, solid(200, 30, 255, alpha), plain);
      for (let value = 0; value < 256; value += 1) {
        const mix = (above: number, under: number) => above * alpha + under * (1 - alpha);
        const expected = [mix(200, value), mix(30, 255 - value), mix(255, 77), 255];
        expectNear(rgba(surface, value, 0), expected);
        expect(rgba(surface, value, 0)[3]).toBe(255);
      }
    }
  });

  test('keeps white over white and black over black', () => {
    for (const value of [0, 255]) {
      const surface = kernels.createSurface(0, 0, 21, 9);
      kernels.fillRect(surface, whole, identity, solid(value, value, value, 1), plain);
      for (const opacity of [0.01, 0.3, 0.5, 0.99]) {
        kernels.fillRect(surface, whole, identity, solid(value, value, value, 1), {
          ...plain,
          opacity,
        });
      }
      expect(rgba(surface, 10, 4)).toEqual([value, value, value, 255]);
    }
  });

  test('covers fractions of px', () => {
    const surface = kernels.createSurface(0, 0, 21, 9);
    const rect = { x: 2.25, y: 1.5, width: 10.5, height: 5.25 };
    const touched = kernels.fillRect(surface, rect, identity, solid(0, 0, 0, 1), plain);
    expect(touched).toEqual(rect);
    expect(alphaSum(surface)).toBeCloseTo(10.5 * 5.25, 0);
    expect(rgba(surface, 2, 3)[3]).toBe(191);
    expect(rgba(surface, 2, 1)[3]).toBe(96);
    expect(rgba(surface, 12, 6)[3]).toBe(143);
    const thin = kernels.createSurface(0, 0, 21, 9);
    kernels.fillRect(
      thin,
      { x: 4.3, y: 0, width: 0.4, height: 9 },
      identity,
      solid(0, 0, 0, 1),
      plain,
    );
    expect(rgba(thin, 4, 4)[3]).toBe(102);
  });

  test('turns, mirrors and clips', () => {
    const surface = kernels.createSurface(-10, -10, 20, 20);
    kernels.fillRect(
      surface,
      { x: 2, y: 1, width: 5, height: 3 },
      rotation(90),
      solid(9, 9, 9, 1),
      plain,
    );
    expect(kernels.inkBounds(surface)).toEqual({ x: -4, y: 2, width: 3, height: 5 });
    const mirrored = kernels.createSurface(-10, -10, 20, 20);
    const clip = { x: -5, y: -3, width: 30, height: 2 };
    const options = { ...plain, clip };
    kernels.fillRect(
      mirrored,
      { x: 2, y: 1, width: 5, height: 3 },
      scaling(-1, -1),
      solid(9, 9, 9, 1),
      options,
    );
    expect(kernels.inkBounds(mirrored)).toEqual({ x: -5, y: -3, width: 3, height: 2 });
    const turned = kernels.createSurface(-10, -10, 20, 20);
    kernels.fillRect(
      turned,
      { x: -4, y: -3, width: 8, height: 6 },
      rotation(30),
      solid(9, 9, 9, 1),
      plain,
    );
    expect(alphaSum(turned)).toBeCloseTo(48, 1);
  });
});

describe('gradients', () => {
  const stops = [
    { offset: 0, color: [255, 0, 0, 1] },
    { offset: 0.5, color: [0, 255, 0, 0.5] },
    { offset: 1, color: [0, 0, 255, 1] },
  ] as const;

  test('linear: straight colours are mixed, then premultiplied, and go on beyond the ends', () => {
    const surface = kernels.createSurface(-100, 0, 600, 3);
    const fill = {
      type: 'linear',
      x1: 0,
      y1: 0,
      x2: 4,
      y2: 0,
      stops,
      matrix: scaling(100, 1),
    } as const;
    kernels.fillRect(surface, surface, identity, fill, plain);
    expect(rgba(surface, -100, 0)).toEqual([255, 0, 0, 255]);
    expect(rgba(surface, 499, 2)).toEqual([0, 0, 255, 255]);
    for (const x of [20, 77, 150, 199, 250, 333]) {
      const t = (x + 0.5) / 400;
      const part = t < 0.5 ? t / 0.5 : (t - 0.5) / 0.5;
      const alpha = t < 0.5 ? 1 - part / 2 : 0.5 + part / 2;
      const colors =
        t < 0.5 ? [255 * (1 - part), 255 * part, 0] : [0, 255 * (1 - part), 255 * part];
      expectNear(rgba(surface, x, 1), [...colors.map((color) => color * alpha), 255 * alpha]);
    }
  });

  test('linear: along any line, with opacity', () => {
    const surface = kernels.createSurface(0, 0, 60, 60);
    const fill = {
      type: 'linear',
      ...{ x1: 10, y1: 10, x2: 50, y2: 40, matrix: identity },
      stops: [
        { offset: 0, color: [0, 0, 0, 1] },
        { offset: 1, color: [250, 250, 250, 1] },
      ],
    } as const;
    kernels.fillRect(surface, surface, identity, fill, { ...plain, opacity: 0.5 });
    for (const [x, y] of [
      [10, 10],
      [30, 25],
      [45, 12],
      [20, 50],
    ] as const) {
      const t = ((x + 0.5 - 10) * 40 + (y + 0.5 - 10) * 30) / 2500;
      const value = 125 * Math.min(1, Math.max(0, t));
      expectNear(rgba(surface, x, y), [value, value, value, 128]);
    }
  });

  test('radial: an ellipse through its matrix', () => {
    const surface = kernels.createSurface(0, 0, 200, 100);
    const fill = {
      type: 'radial',
      ...{ cx: 0, cy: 0, r: 1, stops },
      matrix: { a: 80, b: 0, c: 0, d: 40, e: 100, f: 50 },
    } as const;
    kernels.fillRect(surface, surface, identity, fill, plain);
    expect(rgba(surface, 2, 2)).toEqual([0, 0, 255, 255]);
    const at = (x: number, y: number) => {
      const part = Math.hypot(x, y) * 2;
      const alpha = 1 - part / 2;
      return [255 * (1 - part) * alpha, 255 * part * alpha, 0, 255 * alpha];
    };
    expectNear(rgba(surface, 100, 50), at(0.5 / 80, 0.5 / 40));
    expectNear(rgba(surface, 130, 50), at(30.5 / 80, 0.5 / 40));
    expectNear(rgba(surface, 100, 65), at(0.5 / 80, 15.5 / 40));
  });

  test('have hard edges where stops meet, and one colour where they have no extent', () => {
    const surface = kernels.createSurface(0, 0, 100, 2);
    const hard = [
      { offset: 0, color: [10, 20, 30, 1] },
      { offset: 0.5, color: [10, 20, 30, 1] },
      { offset: 0.5, color: [200, 100, 50, 1] },
      { offset: 0.2, color: [200, 100, 50, 1] },
    ] as const;
    const fill = {
      type: 'linear',
      x1: 0,
      y1: 0,
      x2: 100,
      y2: 0,
      stops: hard,
      matrix: identity,
    } as const;
    kernels.fillRect(surface, surface, identity, fill, plain);
    expect(rgba(surface, 49, 0)).toEqual([10, 20, 30, 255]);
    expect(rgba(surface, 50, 0)).toEqual([200, 100, 50, 255]);
    kernels.fillRect(surface, surface, identity, { ...fill, x2: 0, stops }, plain);
    expect(rgba(surface, 49, 0)).toEqual([0, 0, 255, 255]);
  });

  test('fill paths as they fill rectangles', () => {
    const fill = { type: 'linear', x1: 3, y1: 0, x2: 30, y2: 20, stops, matrix: identity } as const;
    const [rect, path] = [0, 1].map(() => kernels.createSurface(0, 0, 37, 21));
    if (rect === undefined || path === undefined) throw new Error('two surfaces');
    kernels.fillRect(rect, rect, identity, fill, plain);
    kernels.fillPath(path, 'M0 0H37V21H0z', identity, fill, plain);
    expect(kernels.copyPixels(path)).toEqual(kernels.copyPixels(rect));
  });
});
