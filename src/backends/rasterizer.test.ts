import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtWasm } from '../../test/fixtures/wasm.ts';
import { createRasterizer } from './rasterizer.ts';

interface FoundFile {
  readonly file: string;
  readonly text?: string;
}

const found = readFileSync(
  join(import.meta.dirname, '../../test/fixtures/hostile/found-here.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line): FoundFile => JSON.parse(line));

/** SVGs that trapped, hung or poisoned the rasteriser. */
const hostile = (folder: string) =>
  found
    .filter(({ file }) => file.startsWith(folder))
    .map(({ file, text = '' }) => [file, text] as const);

const svg = (content: string, attributes = 'width="4" height="2"') =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${content}</svg>`;

const shadow = svg(
  '<filter id="f"><feDropShadow dx="3" dy="3" stdDeviation="4"/></filter><circle cx="40" cy="40" r="25" fill="#f80" fill-opacity=".5" filter="url(#f)"/>',
  'width="80" height="80"',
);

const { rasterize } = createRasterizer(builtWasm('resvg'));
const golden = rasterize(shadow);

describe('drawing an SVG', () => {
  it('takes the size that it states and premultiplies', () => {
    const bitmap = rasterize(svg('<rect width="2" height="2" fill="#ff8000" opacity=".5"/>'));
    expect([bitmap.width, bitmap.height]).toEqual([4, 2]);
    expect([...bitmap.data.subarray(4, 12)]).toEqual([128, 64, 0, 128, 0, 0, 0, 0]);
  });

  it('hands out pixels that later drawings do not touch', () => {
    const before = rasterize(svg('<rect width="4" height="2" fill="#00f"/>'));
    rasterize(svg('<rect width="4" height="2" fill="#f00"/>'));
    expect([...before.data.subarray(0, 4)]).toEqual([0, 0, 255, 255]);
  });

  it('reads letters of every kind', () => {
    expect(rasterize(svg('<title>Ünïcode 日本 🎉</title>')).width).toBe(4);
  });

  it('refuses what is no SVG', () => {
    expect(() => rasterize('<svg')).toThrow(expect.objectContaining({ code: 'asset-invalid' }));
  });

  it('refuses a canvas that does not fit in memory', () => {
    expect(() => rasterize(svg('', 'width="20000" height="20000"'))).toThrow(
      expect.objectContaining({ code: 'too-complex' }),
    );
  });

  it('takes what several drawings need from one budget, and all of it for one that fails', () => {
    const budget = { left: 1e9 };
    rasterize(shadow, budget);
    const each = 1e9 - budget.left;
    expect(each).toBeGreaterThan(1e6);
    rasterize(shadow, budget);
    expect(budget.left / (1e9 - 2 * each)).toBeCloseTo(1, 2);
    budget.left = each / 2;
    expect(() => rasterize(shadow, budget)).toThrow();
    expect(budget.left).toBe(0);
    expect(() => rasterize(svg(''), budget)).toThrow(
      expect.objectContaining({ code: 'too-complex' }),
    );
  });

  it('stops at the fuel that it is given, the same each time', () => {
    for (let count = 0; count < 3; count += 1) {
      expect(() => rasterize(shadow, { left: 100_000 })).toThrow(
        expect.objectContaining({ code: 'too-complex' }),
      );
    }
    expect(rasterize(shadow)).toEqual(golden);
  });
});

describe('hostile SVGs', () => {
  const mayThrow = expect.objectContaining({
    code: expect.stringMatching(/^(too-complex|asset-invalid)$/),
  });

  it.each([...hostile('resvg-poison'), ...hostile('resvg-hangs')])(
    '%s ends, and the next drawing is right',
    (_, text) => {
      try {
        rasterize(text);
      } catch (problem) {
        expect(problem).toEqual(mayThrow);
      }
      expect(rasterize(shadow)).toEqual(golden);
    },
  );

  it('poison is refused every time', () => {
    expect(hostile('resvg-poison')).toHaveLength(3);
    for (const [, text] of hostile('resvg-poison')) expect(() => rasterize(text)).toThrow(mayThrow);
  });

  it('what trapped it draws or refuses, and nothing after it is wrong', () => {
    for (const [, text] of hostile('resvg-traps').slice(0, 60)) {
      try {
        rasterize(text, { left: 200_000_000 });
      } catch (problem) {
        expect(problem).toEqual(mayThrow);
      }
    }
    expect(rasterize(shadow)).toEqual(golden);
  });
});
