import type { Rect } from '../geometry.ts';
import { identity, type Matrix, multiply, translation } from '../matrix.ts';

/** Whether two maps put everything within a canvas at the same place. */
export function sameMatrix(first: Matrix, second: Matrix): boolean {
  if (first === second) return true;
  return (
    Math.abs(first.a - second.a) < 1e-7 &&
    Math.abs(first.b - second.b) < 1e-7 &&
    Math.abs(first.c - second.c) < 1e-7 &&
    Math.abs(first.d - second.d) < 1e-7 &&
    Math.abs(first.e - second.e) < 1e-4 &&
    Math.abs(first.f - second.f) < 1e-4
  );
}

/** `matrix(a b c d e f)` as an attribute says it. */
export function writeMatrix({ a, b, c, d, e, f }: Matrix): string {
  return `matrix(${a} ${b} ${c} ${d} ${e} ${f})`;
}

const calls = /(matrix|translate|scale|rotate)\s*\(([^)]*)\)/g;

/** The map of a `transform` attribute; null when it uses more than SVG's matrix, translate, scale and rotate. */
export function parseTransform(text: string | undefined): Matrix | null {
  if (text === undefined || text.trim() === '') return identity;
  let result = identity;
  for (const [, name = '', list = ''] of text.matchAll(calls)) {
    const values = list
      .trim()
      .split(/[\s,]+/)
      .map(Number);
    if (values.some(Number.isNaN)) return null;
    result = multiply(result, matrixOf(name, values));
  }
  return text.replaceAll(calls, '').replaceAll(',', '').trim() === '' ? result : null;
}

function matrixOf(name: string, [a = 0, b, c, d = 0, e = 0, f = 0]: readonly number[]): Matrix {
  switch (name) {
    case 'matrix':
      return { a, b: b ?? 0, c: c ?? 0, d, e, f };
    case 'translate':
      return translation(a, b ?? 0);
    case 'scale':
      return { ...identity, a, d: b ?? a };
    default: {
      const [sine, cosine] = [Math.sin((a * Math.PI) / 180), Math.cos((a * Math.PI) / 180)];
      const turn = { a: cosine, b: sine, c: -sine, d: cosine, e: 0, f: 0 };
      const [x, y] = [b ?? 0, c ?? 0];
      return multiply(translation(x, y), multiply(turn, translation(-x, -y)));
    }
  }
}

/** How a viewBox is laid into a box; null for a `preserveAspectRatio` other than `none` and the default. */
export function fitViewBox(viewBox: Rect, box: Rect, aspect: string | undefined): Matrix | null {
  let [scaleX, scaleY] = [box.width / viewBox.width, box.height / viewBox.height];
  if (aspect === undefined || aspect === 'xMidYMid' || aspect === 'xMidYMid meet') {
    scaleX = scaleY = Math.min(scaleX, scaleY);
  } else if (aspect !== 'none') {
    return null;
  }
  return {
    a: scaleX,
    b: 0,
    c: 0,
    d: scaleY,
    e: box.x - viewBox.x * scaleX + (box.width - viewBox.width * scaleX) / 2,
    f: box.y - viewBox.y * scaleY + (box.height - viewBox.height * scaleY) / 2,
  };
}
