import { describe, expect, it } from 'vitest';
import { pathBounds, pathRectangle } from './path-bounds.ts';
import { parsePath } from './path-data.ts';

describe('bounds of a path', () => {
  it.each([
    ['glyphs', 'M25.8 50L22.8 50Q-4 26.7 25.8 .5ZM51.1 50.4', [-4, 0.5, 51.1, 50.4]],
    ['a rounded box', 'M22,2 h56 a8,8 0 0 1 8,8 v30 a8,8 0 0 1 -8,8 h-56z', [22, 2, 86, 48]],
    ['an ellipse', 'M0 5A10 5 0 1 1 20 5A10 5 0 1 1 0 5', [0, 0, 20, 10]],
    ['a turned arc', 'M0 0A10 5 90 0 1 10 0', [0, -10, 10, 0]],
    ['an arc with too small a radius', 'M0 0A1 1 0 0 1 10 0', [0, -5, 10, 0]],
    ['numbers run together', 'm1e1-5.5l.5.5-1-2', [9.5, -7, 10.5, -5]],
  ])('%s', (_, d, [left = 0, top = 0, right = 0, bottom = 0]) => {
    const { x, y, width, height } = pathBounds(d) ?? { x: 0, y: 0, width: 0, height: 0 };
    expect(x).toBeCloseTo(left);
    expect(y).toBeCloseTo(top);
    expect(x + width).toBeCloseTo(right);
    expect(y + height).toBeCloseTo(bottom);
  });

  it.each(['', 'M1', 'M1 2 3', 'M1 2h'])('%j has none', (d) => {
    expect(pathBounds(d)).toBeNull();
  });
});

describe('a path that is a rect', () => {
  it.each(['M1,2h3v4h-3z', 'M1 2H4V6H1Z', 'M4 6V2H1V6H4'])('%s', (d) => {
    expect(pathRectangle(d)).toEqual({ x: 1, y: 2, width: 3, height: 4 });
  });

  it.each(['M1 2H4L5 6H1Z', 'M1 2H4V6Z', 'M1 2H4V6H1V2H9', 'M1 2H4V6H1ZM0 0'])('not %s', (d) => {
    expect(pathRectangle(d)).toBeNull();
  });
});

describe('steps of a path', () => {
  it('are absolute and spelled out', () => {
    expect(parsePath('m1 1 2 0h1v1s1 1 2 0zl1 1t2 2')).toEqual([
      { command: 'M', values: [1, 1] },
      { command: 'L', values: [3, 1] },
      { command: 'L', values: [4, 1] },
      { command: 'L', values: [4, 2] },
      { command: 'C', values: [4, 2, 5, 3, 6, 2] },
      { command: 'Z', values: [] },
      { command: 'L', values: [2, 2] },
      { command: 'Q', values: [2, 2, 4, 4] },
    ]);
  });

  it("have an arc's flags, however they are written", () => {
    const steps = parsePath('M0 0a1 2 3 01.5.5');
    expect(steps?.[1]).toEqual({ command: 'A', values: [1, 2, 3, 0, 1, 0.5, 0.5] });
  });
});
