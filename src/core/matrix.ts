/** An affine map as in SVG: x' = a x + c y + e, y' = b x + d y + f. */
export interface Matrix {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export const identity: Matrix = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

export function translation(x: number, y: number): Matrix {
  return { ...identity, e: x, f: y };
}

export function scaling(x: number, y: number): Matrix {
  return { ...identity, a: x, d: y };
}

/** Degrees clockwise about the origin. A quarter turn is exact, which sine and cosine are not. */
export function rotation(degrees: number): Matrix {
  const quarters = degrees / 90;
  const radians = (degrees * Math.PI) / 180;
  const exact = Number.isInteger(quarters);
  const sine = exact ? Math.round(Math.sin(radians)) : Math.sin(radians);
  const cosine = exact ? Math.round(Math.cos(radians)) : Math.cos(radians);
  return { a: cosine, b: sine, c: -sine, d: cosine, e: 0, f: 0 };
}

/** The map that applies `inner` first and `outer` to its result. */
export function multiply(outer: Matrix, inner: Matrix): Matrix {
  return {
    a: outer.a * inner.a + outer.c * inner.b,
    b: outer.b * inner.a + outer.d * inner.b,
    c: outer.a * inner.c + outer.c * inner.d,
    d: outer.b * inner.c + outer.d * inner.d,
    e: outer.a * inner.e + outer.c * inner.f + outer.e,
    f: outer.b * inner.e + outer.d * inner.f + outer.f,
  };
}

/** Null when the map flattens everything onto a line or a point. */
export function invert({ a, b, c, d, e, f }: Matrix): Matrix | null {
  const determinant = a * d - b * c;
  if (Math.abs(determinant) < 1e-12 || !Number.isFinite(determinant)) return null;
  return {
    a: d / determinant,
    b: -b / determinant,
    c: -c / determinant,
    d: a / determinant,
    e: (c * f - d * e) / determinant,
    f: (b * e - a * f) / determinant,
  };
}

/** How much longer lines become, on average of all directions. */
export function scaleOf({ a, b, c, d }: Matrix): number {
  return Math.sqrt(Math.abs(a * d - b * c));
}

/** Whether rectangles along the axes stay so and are not turned or mirrored. */
export function isUpright({ a, b, c, d }: Matrix): boolean {
  return b === 0 && c === 0 && a > 0 && d > 0;
}
