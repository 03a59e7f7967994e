import { describe, expect, it } from 'vitest';
import { multiply, rotation, translation } from '../../core/matrix.ts';
import type { PictureItem } from '../../core/plan-item.ts';
import { fitPicture } from './picture.ts';

const window = { x: 0, y: 0, width: 100, height: 100 };
const natural = { width: 200, height: 400 };

function item(rest: Partial<PictureItem>): PictureItem {
  return {
    kind: 'picture',
    source: '',
    layer: '',
    area: { x: 0, y: -10, width: 20, height: 40 },
    clip: { x: 0, y: 0, width: 20, height: 20, radius: 0 },
    matrix: translation(10, 30),
    opacity: 1,
    ...rest,
  };
}

describe('fitPicture', () => {
  it('asks for the px that show, at the size at which they show', () => {
    expect(fitPicture(item({}), natural, window)).toEqual({
      crop: { x: 0, y: 100, width: 200, height: 200 },
      size: { width: 20, height: 20 },
      matrix: translation(10, 30),
      clips: [{ rect: { x: 0, y: 0, width: 20, height: 20 }, radius: 0 }],
    });
  });

  it('asks for no more than the window shows', () => {
    const fit = fitPicture(item({}), natural, { x: 0, y: 40, width: 100, height: 5 });
    expect(fit).toMatchObject({
      crop: { y: 200, height: 50 },
      size: { width: 20, height: 5 },
      clips: [{ rect: { x: 0, y: -10, width: 20, height: 20 } }],
    });
    expect(fitPicture(item({}), natural, { x: 50, y: 0, width: 10, height: 10 })).toBeNull();
  });

  it('covers px that are only partly the picture’s', () => {
    const fit = fitPicture(item({ matrix: translation(10.25, 30) }), natural, window);
    expect(fit).toMatchObject({
      size: { width: 21, height: 20 },
      matrix: translation(10, 30),
      clips: [{ rect: { x: 0.25, width: 20 } }],
    });
    expect(fit?.crop.x).toBeCloseTo(-2.5);
  });

  it('clips the edge of a picture inside its box before the corners of the box', () => {
    const clip = { x: 0, y: -20, width: 20, height: 60, radius: 5 };
    const fit = fitPicture(item({ clip }), natural, window);
    expect(fit?.clips).toEqual([
      { rect: { x: 0, y: 0, width: 20, height: 40 }, radius: 0 },
      { rect: { x: 0, y: -10, width: 20, height: 60 }, radius: 5 },
    ]);
  });

  it('makes a turned picture upright first', () => {
    const matrix = multiply(translation(50, 50), rotation(30));
    const fit = fitPicture(item({ matrix }), natural, window);
    expect(fit).toMatchObject({
      crop: { x: -10, y: 90, width: 220, height: 220 },
      size: { width: 22, height: 22 },
    });
    expect(fit?.matrix.a).toBeCloseTo(Math.cos(Math.PI / 6));
    expect(fit?.matrix.e).toBeCloseTo(50 - Math.cos(Math.PI / 6) + Math.sin(Math.PI / 6));
  });

  it('draws nothing that is flat', () => {
    const flat = { a: 0, b: 0, c: 0, d: 1, e: 0, f: 0 };
    expect(fitPicture(item({ matrix: flat }), natural, window)).toBeNull();
  });
});
