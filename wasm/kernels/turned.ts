/** Drawing a bitmap through an affine map. */
import { blendCovered, blendRow } from './bitmap';
import { mark, release, scratch } from './memory';
import * as rounded from './rounded';
import { clipBottom, clipLeft, clipRight, clipTop, pixelAt } from './target';

/** px; what computing with fractions may be off by. */
const tolerance: f64 = 1e-6;

let source: usize = 0;
let width: i32 = 0;
let height: i32 = 0;

/** Columns of the row at hand. */
let first: f64 = 0;
let end: f64 = 0;

/**
 * Draws a bitmap: bilinear, its outermost pixels repeated, and inside the clip (px of the bitmap) alone. (u, v) on the
 * bitmap is (ux·x + uy·y + u0, vx·x + vy·y + v0) for a place on the target; opacity 0..255.
 */
export function drawTurned(
  bitmap: usize,
  bitmapWidth: i32,
  bitmapHeight: i32,
  ux: f64,
  vx: f64,
  uy: f64,
  vy: f64,
  u0: f64,
  v0: f64,
  left: f64,
  top: f64,
  right: f64,
  bottom: f64,
  radius: f64,
  opacity: i32,
): void {
  source = bitmap;
  width = bitmapWidth;
  height = bitmapHeight;
  rounded.setSteps(ux, vx, uy, vy);
  rounded.setRounded(width as f64, height as f64, left, top, right, bottom, radius);
  const isShifted =
    ux == 1 && vx == 0 && uy == 0 && vy == 1 && u0 == Math.floor(u0) && v0 == Math.floor(v0);
  const start = mark();
  const room = (clipRight - clipLeft) as i32;
  const samples = scratch((room + 16) << 2);
  const coverage = scratch(room + 16);
  for (let y = clipTop as i32; y < (clipBottom as i32); y++) {
    const across = (y as f64) + 0.5;
    const u = uy * across + u0 + 0.5 * ux;
    const v = vy * across + v0 + 0.5 * vx;
    first = clipLeft;
    end = clipRight;
    narrow(u, ux, rounded.outerLeft, rounded.outerRight, -tolerance);
    narrow(v, vx, rounded.outerTop, rounded.outerBottom, -tolerance);
    if (first >= end) continue;
    const from = first;
    const count = (end - first) as i32;
    let colors = samples;
    if (isShifted) colors = source + (((v as i32) * width + ((u + first) as i32)) << 2);
    else sampleRow(samples, u + ux * first, v + vx * first, ux, vx, count);
    findCore(u, v, ux, vx);
    if ((end - first) as i32 == count) {
      blendRow(pixelAt(from as i32, y), colors, count, opacity);
    } else {
      coverRow(coverage, u, v, ux, vx, from, count, opacity);
      blendCovered(pixelAt(from as i32, y), colors, coverage, count);
    }
  }
  release(start);
}

/** Leaves the columns x where `start + step * x` is above the minimum and below the maximum, give or take. */
function narrow(start: f64, step: f64, minimum: f64, maximum: f64, give: f64): void {
  if (abs(step) < 1e-9) {
    if (start <= minimum - give || start >= maximum + give) end = first;
    return;
  }
  const atMinimum = (minimum - start) / step;
  const atMaximum = (maximum - start) / step;
  first = max(first, Math.floor(min(atMinimum, atMaximum) - give) + 1);
  end = min(end, Math.ceil(max(atMinimum, atMaximum) + give));
}

/** Leaves columns that are covered altogether: away from the corners sideways, or else up and down. */
function findCore(u: f64, v: f64, ux: f64, vx: f64): void {
  const outerFirst = first;
  const outerEnd = end;
  narrow(u, ux, rounded.sideLeft, rounded.sideRight, tolerance);
  narrow(v, vx, rounded.innerTop, rounded.innerBottom, tolerance);
  const sidewaysFirst = first;
  const sidewaysEnd = end;
  first = outerFirst;
  end = outerEnd;
  narrow(u, ux, rounded.innerLeft, rounded.innerRight, tolerance);
  narrow(v, vx, rounded.sideTop, rounded.sideBottom, tolerance);
  if (end - first >= sidewaysEnd - sidewaysFirst) return;
  first = sidewaysFirst;
  end = sidewaysEnd;
}

/** Coverage times opacity for the columns from `from` on, zeros up to a multiple of four. */
function coverRow(
  coverage: usize,
  u: f64,
  v: f64,
  ux: f64,
  vx: f64,
  from: f64,
  count: i32,
  opacity: i32,
): void {
  const share = opacity as f64;
  const coreStart = first < end ? ((first - from) as i32) : count;
  const coreEnd = first < end ? ((end - from) as i32) : count;
  for (let index = 0; index < count; index++) {
    if (index == coreStart) {
      memory.fill(coverage + index, opacity as u8, coreEnd - coreStart);
      index = coreEnd - 1;
      continue;
    }
    const x = from + (index as f64);
    store<u8>(coverage + index, (rounded.coverageAt(u + ux * x, v + vx * x) * share + 0.5) as u32);
  }
  store<u32>(coverage + count, 0);
}

/** Bilinear samples along a line that starts at (u, v), px of the bitmap; a pixel's colour is at its centre. */
function sampleRow(destination: usize, u: f64, v: f64, ux: f64, vx: f64, count: i32): void {
  const lastColumn = (width - 1) as f64;
  const lastRow = (height - 1) as f64;
  const stride = width << 2;
  for (let index = 0; index < count; index++) {
    const x = min(max(u + ux * (index as f64) - 0.5, 0), lastColumn);
    const y = min(max(v + vx * (index as f64) - 0.5, 0), lastRow);
    const column = x as i32;
    const row = y as i32;
    const right = ((x - (column as f64)) * 128 + 0.5) as i32;
    const below = ((y - (row as f64)) * 128 + 0.5) as i32;
    const upper = source + row * stride + (column << 2);
    const lower = row + 1 < height ? upper + stride : upper;
    const sum = i32x4.add(
      mixPair(upper, (128 - right) * (128 - below), right * (128 - below)),
      mixPair(lower, (128 - right) * below, right * below),
    );
    const mixed = i32x4.shr_u(i32x4.add(sum, i32x4.splat(1 << 13)), 14);
    const words = i16x8.narrow_i32x4_s(mixed, mixed);
    v128.store32_lane(destination + (index << 2), i8x16.narrow_i16x8_u(words, words), 0);
  }
}

/** Two neighbouring pixels at two weights. */
// @ts-ignore: decorator
@inline
function mixPair(pixels: usize, left: i32, right: i32): v128 {
  const one = v128.load8x8_u(pixels);
  const other = v128.load8x8_u(pixels + 4);
  const pairs = v128.shuffle<i16>(one, other, 0, 8, 1, 9, 2, 10, 3, 11);
  return i32x4.dot_i16x8_s(pairs, i32x4.splat(left | (right << 16)));
}
