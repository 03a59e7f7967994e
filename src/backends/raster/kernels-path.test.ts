import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { compileWasm } from '../../../test/fixtures/wasm.ts';
import { identity, scaling, translation } from '../../core/matrix.ts';
import { createKernels, type FillOptions, type Surface } from './kernels.ts';

const file = join(import.meta.dirname, '../../../wasm/kernels.wasm');
const kernels = createKernels(compileWasm(readFileSync(file)));
const black = { type: 'solid', color: [0, 0, 0, 1] } as const;
const plain: FillOptions = { evenOdd: false, clip: null, opacity: 1 };

const rgba = (surface: Surface, x: number, y: number) => {
  const start = ((y - surface.y) * surface.width + x - surface.x) * 4;
  return [...kernels.pixels(surface).subarray(start, start + 4)];
};

const alphaSum = (surface: Surface) =>
  kernels.pixels(surface).reduce((sum, byte, index) => sum + (index % 4 === 3 ? byte : 0), 0) / 255;

beforeEach(() => kernels.reset());

test('fillPath reads every command, absolute and relative, as short as it can be written', () => {
  const written = [
    'M2 2L30 2L30 10Q30 20 20 20T10 30L2 30Z',
    'm2 2 28 0v8q0 10-10 10t-10 10h-8z',
    'M2,2H30V1e1Q3e1,20,20,20T10,30H2V2',
    'M2 2l28.0.0v+8q.0 10-10 10t-1e1 10H2',
  ];
  const [first, ...others] = written.map((path) => {
    const surface = kernels.createSurface(0, 0, 32, 32);
    kernels.fillPath(surface, path, identity, black, plain);
    return kernels.copyPixels(surface);
  });
  expect(first?.some((byte) => byte === 255)).toBe(true);
  for (const other of others) expect(other).toEqual(first);
});

test('fillPath draws what comes before a mistake', () => {
  const fill = (path: string) => {
    const surface = kernels.createSurface(0, 0, 16, 16);
    kernels.fillPath(surface, path, identity, black, plain);
    return kernels.copyPixels(surface);
  };
  const square = fill('M2 2H10V10H2Z');
  for (const rest of ['L', 'L5', 'x', 'M', '#5 5', 'L1 NaN', 'a5 5 0 2 0 9 9', '5 5', 'é', '\0M']) {
    expect(fill(`M2 2H10V10H2Z${rest}`), rest).toEqual(square);
  }
  for (const nothing of ['', ' ', 'L5 5', '5 5', 'Z', 'M', 'M5']) {
    expect(
      fill(nothing).some((byte) => byte !== 0),
      nothing,
    ).toBe(false);
  }
});

test('fillPath bears coordinates that are out of this world', () => {
  const surface = kernels.createSurface(0, 0, 16, 16);
  const path = 'M-1e300 -9e99H1e999V1e17L-1e12 1e12z';
  expect(kernels.fillPath(surface, path, identity, black, plain)).toEqual({
    ...{ x: 0, y: 0, width: 16, height: 16 },
  });
  expect(alphaSum(surface)).toBe(256);
  const broken = { ...identity, a: Number.NaN };
  expect(kernels.fillPath(surface, path, broken, black, plain)).toBeNull();
  const wild = `M0 0${'q9e9 9e9 0 1 c8e8-8e8 8e8 8e8 1 0'.repeat(2000)}`;
  const start = performance.now();
  kernels.fillPath(surface, wild, scaling(1e30, 1e30), black, plain);
  expect(performance.now() - start).toBeLessThan(2000);
});

test('fillPath is the same on the whole canvas and on windows onto it', () => {
  const path = 'M-3 5.5Q60 -20 70 40T10 70Q-30 50-3 5.5M20 20h9.5v30h-9.5z';
  const matrix = { a: 0.9, b: 0.2, c: -0.1, d: 1.1, e: 3.3, f: -2.7 };
  const fill = { type: 'solid', color: [200, 100, 50, 0.7] } as const;
  const whole = kernels.createSurface(0, 0, 64, 64);
  kernels.fillPath(whole, path, matrix, fill, plain);
  const window = kernels.createSurface(13, 21, 29, 30);
  kernels.fillPath(window, path, matrix, fill, plain);
  for (let y = 21; y < 51; y += 1) {
    for (let x = 13; x < 42; x += 1) expect(rgba(window, x, y)).toEqual(rgba(whole, x, y));
  }
});

test('fillPath fills shapes larger than one strip of sums', () => {
  const surface = kernels.createSurface(0, 0, 2000, 1500);
  kernels.fillPath(surface, 'M1 1L1999 1L1999 1499L1 1499z', identity, black, plain);
  expect(alphaSum(surface)).toBe(1998 * 1498);
});

test('fillPath cuts with a clip between two px, and says what it touched', () => {
  const surface = kernels.createSurface(10, 10, 20, 20);
  const clip = { x: 12.5, y: 13.25, width: 5, height: 4 };
  const touched = kernels.fillPath(surface, 'M0 0H99V99H0z', identity, black, { ...plain, clip });
  expect(touched).toEqual({ x: 12, y: 13, width: 6, height: 5 });
  expect(alphaSum(surface)).toBeCloseTo(20, 1);
  const away = { x: 90, y: 90, width: 5, height: 4 };
  const options = { ...plain, clip: away };
  expect(kernels.fillPath(surface, 'M0 0H99V99H0z', identity, black, options)).toBeNull();
  expect(kernels.fillPath(surface, 'M0 0H5V5H0z', translation(-9, 0), black, plain)).toBeNull();
});
