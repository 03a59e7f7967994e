import { describe, expect, it } from 'vitest';
import { fitBox } from './geometry.ts';

const box = { width: 200, height: 100 };
const centre = { x: 0.5, y: 0.5 };

describe('fitBox', () => {
  it('covers: the whole box, cut evenly', () => {
    expect(fitBox({ width: 100, height: 100 }, box, 'cover', centre)).toEqual({
      x: 0,
      y: -50,
      width: 200,
      height: 200,
      clipped: true,
    });
  });

  it('keeps the focus in view without leaving the box uncovered', () => {
    expect(fitBox({ width: 100, height: 100 }, box, 'cover', { x: 0.5, y: 0 }).y).toBeCloseTo(0);
    expect(fitBox({ width: 100, height: 100 }, box, 'cover', { x: 0.5, y: 1 }).y).toBe(-100);
    expect(fitBox({ width: 100, height: 100 }, box, 'cover', { x: 0.5, y: 0.4 }).y).toBe(-30);
  });

  it('contains: all of the picture, centred', () => {
    expect(fitBox({ width: 100, height: 100 }, box, 'contain', centre)).toEqual({
      x: 50,
      y: 0,
      width: 100,
      height: 100,
      clipped: false,
    });
  });

  it('stretches', () => {
    const fitted = fitBox({ width: 7, height: 3 }, box, 'stretch', centre);
    expect([fitted.width, fitted.height, fitted.clipped]).toEqual([200, 100, false]);
  });

  it('leaves the original size alone', () => {
    expect(fitBox({ width: 300, height: 20 }, box, 'original', centre)).toEqual({
      x: -50,
      y: 40,
      width: 300,
      height: 20,
      clipped: true,
    });
  });
});
