import { describe, expect, it } from 'vitest';
import { checkBudget } from './budget.ts';
import { Document } from './document.ts';
import { limits } from './limits.ts';

const box = { x: 0, y: 0, width: 1000, height: 1000, shape: { kind: 'rect' }, fill: 'red' };
const layers = (count: number, rest = {}) =>
  Array.from({ length: count }, (_, index) => ({
    ...{ type: 'shape', name: `box ${index}`, ...box },
    ...rest,
  }));
const size = { width: null, height: null };

function check(
  content: readonly object[],
  requested: { width: number | null; height: null } = size,
) {
  checkBudget(
    Document.parse({ pages: [{ width: 1000, height: 1000, layers: content }] }),
    requested,
  );
}

describe('checkBudget', () => {
  it('lets designs through', () => {
    expect(() => check(layers(100))).not.toThrow();
    expect(() => check(layers(3), { width: 8192, height: null })).not.toThrow();
    expect(() => check(layers(20, { shadow: { blur: 20, color: 'black' } }))).not.toThrow();
  });

  it('refuses what would take seconds, with the figure and the limit', () => {
    const shadows = layers(500, { shadow: { blur: 100, color: 'black' } });
    expect(() => check(shadows)).toThrow(
      `Drawing this would touch 5500 megapixels; the limit is ${limits.paintedPixels / 1e6}`,
    );
    expect(() => check(layers(20), { width: 8192, height: null })).toThrow('megapixels');
    expect(() => check(layers(500, { opacity: 0.5, shadow: { color: 'black' } }))).toThrow();
  });

  it('counts what is seen of a layer, and nothing of one that is not', () => {
    expect(() => check(layers(500, { width: 30_000, height: 30_000 }))).not.toThrow();
    const hidden = layers(500, { visibility: 'hidden', shadow: { color: 'black' } });
    expect(() => check(hidden)).not.toThrow();
  });

  it('counts what reaches beyond its box', () => {
    const dot = { width: 1, height: 1 };
    const path = { kind: 'path', d: 'M-9000 -9000H9000V9000H-9000Z' };
    const polygon = {
      kind: 'polygon',
      points: [
        [-10, -10],
        [10, -10],
        [10, 10],
      ],
    };
    const text = { type: 'text', text: 'MMMM', fontSize: 2000, overflow: 'visible', ...dot };
    const large = { width: 8192, height: null } as const;
    expect(() => check(layers(490, { ...dot, shape: path }), large)).toThrow('megapixels');
    expect(() => check(layers(490, { width: 500, height: 500, shape: polygon }), large)).toThrow();
    const texts = Array.from({ length: 490 }, (_, index) => ({ ...text, name: `text ${index}` }));
    expect(() => check(texts, large)).toThrow('megapixels');
    expect(() =>
      check(layers(500, { width: 24, height: 24, shape: { ...path, d: 'M0 0H9V9Z' } })),
    ).not.toThrow();
  });

  it('counts long paths and long codes', () => {
    const zigzag = `M0 0${Array.from({ length: 1400 }, (_, x) => `L${x % 997} ${(x * 7) % 991}`).join('')}`;
    expect(() => check(layers(100, { shape: { kind: 'path', d: zigzag } }))).toThrow('megapixels');
    const code = { type: 'qr', width: 50, height: 50, value: 'x'.repeat(1000) };
    const codes = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...code, name: `code ${index}` }));
    expect(() => check(codes(20))).not.toThrow();
    expect(() => check(codes(50))).toThrow('megapixels');
  });

  it('counts what groups hold', () => {
    const group = { type: 'group', name: 'group', width: 1000, height: 1000 };
    const shadows = layers(400, { shadow: { blur: 100, color: 'black' } });
    expect(() => check([{ ...group, layers: shadows }])).toThrow('megapixels');
  });
});
