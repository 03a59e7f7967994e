import { expect, test } from 'vitest';
import { type GlyphCommand, glyphPath } from './glyph-path.ts';

const glyph: readonly GlyphCommand[] = [
  { type: 'M', x: 100, y: 0 },
  { type: 'L', x: 200, y: 0 },
  { type: 'Q', x1: 200, y1: 100, x: 100, y: 100 },
  { type: 'Z' },
  { type: 'M', x: 0, y: -50 },
  { type: 'C', x1: 10, y1: 0, x2: 20, y2: 0, x: 30, y: -50 },
  { type: 'Z' },
];

test('only the origin is absolute; a contour begins where the one before began', () => {
  const outline = 'm10 0l10 0q0 -10 -10 -10zm-10 5c1 -5 2 -5 3 0z';
  expect(glyphPath(glyph, 7, 20, 0.1)).toBe(`M7 20${outline}`);
  expect(glyphPath(glyph, 7.125, -3, 0.1)).toBe(`M7.13 -3${outline}`);
});

test('a slant moves what is above to the right', () => {
  expect(glyphPath(glyph, 0, 0, 0.1, 0.2)).toBe(
    'M0 0m10 0l10 0q2 -10 -8 -10zm-11 5c2 -5 3 -5 3 0z',
  );
});

test('rounding does not add up', () => {
  const steps = Array.from({ length: 1000 }, (_, x): GlyphCommand => ({ type: 'L', x, y: 0 }));
  const path = glyphPath([{ type: 'M', x: 0, y: 0 }, ...steps], 0, 0, 0.0333);
  const moves = [...path.matchAll(/l(-?[\d.]+)/g)].map((match) => Number(match[1]));
  expect(moves.reduce((sum, move) => sum + move, 0)).toBeCloseTo(999 * 0.0333, 2);
});

test('a glyph without an outline writes nothing', () => {
  expect(glyphPath([], 5, 5, 1)).toBe('');
});
