import { expect, test } from 'vitest';
import type { Drawing } from '../../core/drawing/drawing.ts';
import type { Kernels, Surface } from './kernels.ts';
import { createRestPainter, type RestItem } from './rest.ts';

const identity = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };
const canvas = { width: 8192, height: 4096 };

test('pieces too large to be kept together are drawn smaller, not anew for every band', () => {
  const kernels = {
    resample: (_: unknown, __: unknown, width: number, height: number) => ({
      ...{ width, height, data: new Uint8Array(0) },
    }),
    blend: () => undefined,
  } as unknown as Kernels;
  let draws = 0;
  const rasterize = (svg: string) => {
    draws += 1;
    const [, width = 0, height = 0] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    const size = { width: Number(width), height: Number(height) };
    return { ...size, data: new Uint8Array(size.width * size.height * 4) };
  };
  const painter = createRestPainter(canvas, rasterize, kernels);
  const bounds = { x: 0, y: 0, ...canvas };
  const items: RestItem[] = [1, 2, 3].map(() => ({ kind: 'other', elements: [], bounds }));
  const drawing = { elements: [], definitions: new Map() } as unknown as Drawing;
  for (let y = 0; y < canvas.height; y += 128) {
    const band = { x: 0, y, width: canvas.width, height: 128 } as Surface;
    for (const item of items) painter.paint(band, drawing, item, identity);
  }
  expect(draws).toBeGreaterThanOrEqual(items.length);
  expect(draws).toBeLessThan(12);
});
