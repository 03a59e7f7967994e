/**
 * A path as records in the arena, already in px of the target: a kind, then its points (f32 pairs). Curves stay
 * curves here, so that a path of n characters never needs more than a small multiple of n bytes.
 */
import { ensure, mark, slack } from './memory';

/** The number of points, but for a move, which has one too. */
export const enum Kind {
  Move,
  Line,
  Quadratic,
  Cubic,
}

/** Far outside of every canvas; keeps slopes and sums exact enough. px */
const farthest: f64 = 1e6;

export let start: usize = 0;
export let end: usize = 0;
export let left: f64 = 0;
export let top: f64 = 0;
export let right: f64 = 0;
export let bottom: f64 = 0;

let a: f64 = 0;
let b: f64 = 0;
let c: f64 = 0;
let d: f64 = 0;
let e: f64 = 0;
let f: f64 = 0;
let sound: bool = true;

export function beginOutline(ma: f64, mb: f64, mc: f64, md: f64, me: f64, mf: f64): void {
  start = (mark() + 15) & ~15;
  end = start;
  left = Infinity;
  top = Infinity;
  right = -Infinity;
  bottom = -Infinity;
  a = ma;
  b = mb;
  c = mc;
  d = md;
  e = me;
  f = mf;
  sound = true;
}

/** False once a point was not a number. */
export function isSound(): bool {
  return sound;
}

export function moveTo(x: f64, y: f64): void {
  addKind(Kind.Move);
  addPoint(x, y);
}

export function lineTo(x: f64, y: f64): void {
  addKind(Kind.Line);
  addPoint(x, y);
}

export function quadraticTo(x1: f64, y1: f64, x: f64, y: f64): void {
  addKind(Kind.Quadratic);
  addPoint(x1, y1);
  addPoint(x, y);
}

export function cubicTo(x1: f64, y1: f64, x2: f64, y2: f64, x: f64, y: f64): void {
  addKind(Kind.Cubic);
  addPoint(x1, y1);
  addPoint(x2, y2);
  addPoint(x, y);
}

function addKind(kind: Kind): void {
  if (!ensure(end + slack)) unreachable();
  store<i32>(end, kind);
  end += 4;
}

function addPoint(pathX: f64, pathY: f64): void {
  const x = min(max(a * pathX + c * pathY + e, -farthest), farthest);
  const y = min(max(b * pathX + d * pathY + f, -farthest), farthest);
  if (x != x || y != y) sound = false;
  left = min(left, x);
  right = max(right, x);
  top = min(top, y);
  bottom = max(bottom, y);
  store<f32>(end, x as f32);
  store<f32>(end, y as f32, 4);
  end += 8;
}
