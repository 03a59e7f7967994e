import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { compileWasm } from '../../../test/fixtures/wasm.ts';
import { identity } from '../../core/matrix.ts';
import { createKernels, type FillOptions, type Surface } from './kernels.ts';

const file = join(import.meta.dirname, '../../../wasm/kernels.wasm');
const kernels = createKernels(compileWasm(readFileSync(file)));
const black = { type: 'solid', color: [0, 0, 0, 1] } as const;
const plain: FillOptions = { evenOdd: false, clip: null, opacity: 1 };

type Point = readonly [x: number, y: number];

/** Whether the nonzero or the even-odd rule calls a point inside of closed polygons. */
function insideOf(polygons: readonly (readonly Point[])[], evenOdd = false) {
  const edges = polygons.flatMap((polygon) =>
    polygon.map((point, index) => [polygon.at(index - 1) ?? point, point] as const),
  );
  return (x: number, y: number) => {
    let turns = 0;
    for (const [[x0, y0], [x1, y1]] of edges) {
      if (y0 <= y === y1 <= y) continue;
      if (x0 + ((y - y0) / (y1 - y0)) * (x1 - x0) <= x) turns += Math.sign(y1 - y0);
    }
    return evenOdd ? turns % 2 !== 0 : turns !== 0;
  };
}

/** The largest and the mean difference between the alpha of a surface and what 24 x 24 samples a pixel say, 0..1. */
function compare(surface: Surface, isInside: (x: number, y: number) => boolean) {
  const samples = 24;
  const pixels = kernels.pixels(surface);
  let largest = 0;
  let sum = 0;
  for (let index = 0; index < surface.width * surface.height; index += 1) {
    const left = surface.x + (index % surface.width);
    const top = surface.y + Math.floor(index / surface.width);
    let inside = 0;
    for (let sample = 0; sample < samples * samples; sample += 1) {
      const x = left + ((sample % samples) + 0.5) / samples;
      const y = top + (Math.floor(sample / samples) + 0.5) / samples;
      if (isInside(x, y)) inside += 1;
    }
    const difference = Math.abs((pixels[index * 4 + 3] ?? 0) / 255 - inside / samples ** 2);
    largest = Math.max(largest, difference);
    sum += difference;
  }
  return { largest, mean: sum / (surface.width * surface.height) };
}

function expectCoverage(surface: Surface, isInside: (x: number, y: number) => boolean): void {
  const { largest, mean } = compare(surface, isInside);
  expect(largest).toBeLessThan(0.04);
  expect(mean).toBeLessThan(0.002);
}

const pathOf = (polygons: readonly (readonly Point[])[]) =>
  polygons.map((points) => `M${points.map(([x, y]) => `${x} ${y}`).join('L')}Z`).join('');

const rgba = (surface: Surface, x: number, y: number) => {
  const start = ((y - surface.y) * surface.width + x - surface.x) * 4;
  return [...kernels.pixels(surface).subarray(start, start + 4)];
};

const alphaSum = (surface: Surface) =>
  kernels.pixels(surface).reduce((sum, byte, index) => sum + (index % 4 === 3 ? byte : 0), 0) / 255;

beforeEach(() => kernels.reset());

describe('fillPath', () => {
  const polygons: Record<string, readonly (readonly Point[])[]> = {
    triangle: [
      [
        [3.2, 1.7],
        [28.4, 12.1],
        [9.9, 29.3],
      ],
    ],
    'shallow and steep edges': [
      [
        [0.5, 3.25],
        [31.5, 4.75],
        [31.25, 30.5],
        [30.5, 30.75],
        [29.75, 6.5],
      ],
    ],
    'a letter with a counter': [
      [
        [4, 2],
        [26.5, 2],
        [26.5, 30],
        [4, 30],
      ],
      [
        [10.3, 24],
        [20.7, 24],
        [20.7, 8],
        [10.3, 8],
      ],
    ],
    'parts beyond every side': [
      [
        [-40, 12],
        [14, -35.5],
        [70, 18],
        [17, 65],
      ],
      [
        [-20, 10],
        [-4, 40],
        [20, 16.5],
      ],
    ],
    'overlapping subpaths of the same direction': [
      [
        [2, 2],
        [20, 2],
        [20, 20],
        [2, 20],
      ],
      [
        [10, 10],
        [30, 10],
        [30, 30],
        [10, 30],
      ],
    ],
  };

  const box = (left: number, top: number, right: number, bottom: number): readonly Point[] => [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
  Object.assign(polygons, {
    'overlaps that share the halves of px': [
      box(4.5, 2.5, 9.5, 29.5),
      box(1.5, 8.5, 14.5, 12.25),
      box(4.5, 20.25, 16.5, 29.5),
      box(18.5, 2.5, 22.5, 29.5),
      box(22.5, 2.5, 29.5, 6.5),
      box(20.5, 2.5, 24.25, 29.5),
    ],
    'overlaps of slanted shapes, across the left border': [
      [
        [-6, 3],
        [24.5, 9.5],
        [24.5, 14.5],
        [-6, 20],
      ],
      [
        [3.5, 1.5],
        [12.5, 1.5],
        [18.5, 30.5],
        [9.5, 30.5],
      ],
    ],
  } satisfies typeof polygons);

  for (const [name, shape] of Object.entries(polygons)) {
    test(`covers what lies inside: ${name}`, () => {
      const surface = kernels.createSurface(0, 0, 32, 32);
      kernels.fillPath(surface, pathOf(shape), identity, black, plain);
      expectCoverage(surface, insideOf(shape));
    });
  }

  const star: readonly Point[] = [0, 2, 4, 1, 3].map((corner) => [
    20 + 18.5 * Math.sin((corner * 2 * Math.PI) / 5),
    20 - 18.5 * Math.cos((corner * 2 * Math.PI) / 5),
  ]);

  for (const evenOdd of [false, true]) {
    test(`knows the fill rules: ${evenOdd ? 'even-odd' : 'nonzero'}`, () => {
      const surface = kernels.createSurface(0, 0, 40, 40);
      kernels.fillPath(surface, pathOf([star]), identity, black, { ...plain, evenOdd });
      const { mean } = compare(surface, insideOf([star], evenOdd));
      expect(mean).toBeLessThan(0.003);
      expect(rgba(surface, 20, 20)[3]).toBe(evenOdd ? 0 : 255);
    });
  }

  test('draws circles of arcs, cubics and quadratics where circles are', () => {
    const isInside = (x: number, y: number) => Math.hypot(x - 20.25, y - 19.5) < 15.5;
    const arcs = 'M4.75 19.5a15.5 15.5 0 0131 0A15.5 15.5 0 114.75 19.5z';
    const k = 15.5 * 0.5522847;
    const cubics = `M35.75 19.5C35.75 ${19.5 + k} ${20.25 + k} 35 20.25 35S4.75 ${19.5 + k} 4.75 19.5 ${20.25 - k} 4 20.25 4 35.75 ${19.5 - k} 35.75 19.5`;
    for (const path of [arcs, cubics]) {
      const surface = kernels.createSurface(0, 0, 40, 40);
      kernels.fillPath(surface, path, identity, black, plain);
      expectCoverage(surface, isInside);
    }
    const large = kernels.createSurface(0, 0, 400, 400);
    kernels.fillPath(
      large,
      'M0 200a200 200 0 1 0 400 0 200 200 0 10-400 0',
      identity,
      black,
      plain,
    );
    expect(alphaSum(large) / (Math.PI * 200 ** 2)).toBeCloseTo(1, 3);
  });

  test('draws arcs with a turned ellipse, and with radii that are too small', () => {
    const turned = kernels.createSurface(0, 0, 40, 40);
    const [cosine, sine] = [Math.cos(0.5), Math.sin(0.5)];
    const [x, y] = [16 * cosine, 16 * sine];
    const degrees = (0.5 * 180) / Math.PI;
    const path = `M${20 - x} ${20 - y}A16 7 ${degrees} 0 1 ${20 + x} ${20 + y}A16 7 ${degrees} 0 1 ${20 - x} ${20 - y}`;
    kernels.fillPath(turned, path, identity, black, plain);
    expectCoverage(turned, (px, py) => {
      const along = (px - 20) * cosine + (py - 20) * sine;
      const across = (py - 20) * cosine - (px - 20) * sine;
      return (along / 16) ** 2 + (across / 7) ** 2 < 1;
    });
    const grown = kernels.createSurface(0, 0, 40, 40);
    kernels.fillPath(grown, 'M5 20A1 1 0 0 1 35 20A1 1 0 0 1 5 20', identity, black, plain);
    expectCoverage(grown, (px, py) => Math.hypot(px - 20, py - 20) < 15);
  });

  test('goes through any matrix', () => {
    const surface = kernels.createSurface(0, 0, 40, 40);
    const matrix = { a: 0.8, b: 0.6, c: -0.6, d: 0.8, e: 20, f: 2 };
    kernels.fillPath(surface, 'M0 0H20V18H0z', matrix, black, plain);
    expectCoverage(surface, (x, y) => {
      const u = 0.8 * (x - 20) + 0.6 * (y - 2);
      const v = -0.6 * (x - 20) + 0.8 * (y - 2);
      return u > 0 && u < 20 && v > 0 && v < 18;
    });
  });
});
