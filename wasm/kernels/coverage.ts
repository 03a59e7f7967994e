/**
 * Exact area coverage of polygons. Every edge adds, to the pixels that it crosses, how much the signed area on its
 * right grows from one pixel to the next; the sum along a row is then the winding number times the covered share.
 */
import { collectEdge, isCollecting } from './edges';

let sums: usize = 0;
/** Bytes from row to row. */
let rowBytes: i32 = 0;
export let width: f64 = 0;
export let height: f64 = 0;

/** Sums for `columns` pixels; an edge on the right border writes one beyond. */
export function rowBytesFor(columns: i32): i32 {
  return ((columns + 16) & ~15) << 2;
}

export function beginCoverage(pointer: usize, columns: i32, rows: i32): void {
  sums = pointer;
  rowBytes = rowBytesFor(columns);
  width = columns as f64;
  height = rows as f64;
  memory.fill(pointer, 0, rowBytes * rows);
}

/** Adds an edge; px from the corner of the sums. */
export function addEdge(fromX: f64, fromY: f64, toX: f64, toY: f64): void {
  if (fromY == toY) return;
  const down = fromY < toY;
  const direction: f64 = down ? 1 : -1;
  let x0 = down ? fromX : toX;
  let y0 = down ? fromY : toY;
  let x1 = down ? toX : fromX;
  let y1 = down ? toY : fromY;
  if (y1 <= 0 || y0 >= height) return;
  const slope = (x1 - x0) / (y1 - y0);
  if (y0 < 0) {
    x0 -= y0 * slope;
    y0 = 0;
  }
  if (y1 > height) {
    x1 += (height - y1) * slope;
    y1 = height;
  }

  // Nothing is drawn right of the border, so that what lies there counts for nothing; what lies left of the border
  // counts as if it lay on it.
  if (min(x0, x1) >= width) return;
  if (max(x0, x1) <= 0) {
    addInside(0, y0, y1, 0, direction);
    return;
  }
  if (x0 < 0) {
    const crossing = y0 - x0 / slope;
    addInside(0, y0, min(crossing, y1), 0, direction);
    x0 = 0;
    y0 = crossing;
  } else if (x0 > width) {
    y0 += (width - x0) / slope;
    x0 = width;
  }
  if (x1 < 0) {
    const crossing = y1 - x1 / slope;
    addInside(0, max(crossing, y0), y1, 0, direction);
    y1 = crossing;
  } else if (x1 > width) {
    y1 += (width - x1) / slope;
  }
  addInside(x0, y0, y1, slope, direction);
}

/** An edge downwards that stays inside the sums. */
function addInside(x0: f64, y0: f64, y1: f64, slope: f64, direction: f64): void {
  if (isCollecting) {
    collectEdge(x0, y0, x0 + (y1 - y0) * slope, y1, direction);
    return;
  }
  let row = y0 as i32;
  let pointer = sums + row * rowBytes;
  let x = x0;
  let y = y0;
  while (y < y1) {
    const nextY = min((row + 1) as f64, y1);
    const nextX = min(max(x0 + (nextY - y0) * slope, 0), width);
    addRow(pointer, min(x, nextX), max(x, nextX), (nextY - y) * direction);
    x = nextX;
    y = nextY;
    row++;
    pointer += rowBytes;
  }
}

/** The part of an edge within one row: it runs from column `from` to `to` and is `area` high, with its sign. */
// @ts-ignore: decorator
@inline
function addRow(row: usize, from: f64, to: f64, area: f64): void {
  const column = from as i32;
  const pointer = row + (column << 2);
  const start = column as f64;
  if (to <= start + 1) {
    const beyond = area * (0.5 * (from + to) - start);
    add(pointer, area - beyond);
    add(pointer + 4, beyond);
  } else {
    addSlanted(pointer, from - start, to - start, area);
  }
}

/** As `addRow` for several pixels; columns count from the pixel at `pointer`. */
function addSlanted(pointer: usize, from: f64, to: f64, area: f64): void {
  const slope = area / (to - from);
  // Of the first pixel a triangle is covered, of those between ever more, of the last all but a triangle.
  let covered = 0.5 * slope * (1 - from) * (1 - from);
  add(pointer, covered);
  const last = (Math.ceil(to) as i32) - 1;
  for (let column = 1; column < last; column++) {
    const next = slope * ((column as f64) + 0.5 - from);
    add(pointer + (column << 2), next - covered);
    covered = next;
  }
  const rest = to - (last as f64);
  const final = area - 0.5 * slope * rest * rest;
  add(pointer + (last << 2), final - covered);
  add(pointer + (last << 2) + 4, area - final);
}

// @ts-ignore: decorator
@inline
function add(pointer: usize, amount: f64): void {
  store<f32>(pointer, load<f32>(pointer) + (amount as f32));
}

/** Empties a row's sums from one pixel to before another. */
export function clearSums(row: i32, start: i32, end: i32): void {
  memory.fill(sums + row * rowBytes + (start << 2), 0, (end - start) << 2);
}

/** How much the winding number, times the covered share, grows from the pixel before. */
// @ts-ignore: decorator
@inline
export function growthAt(row: i32, column: i32): f32 {
  return load<f32>(sums + row * rowBytes + (column << 2));
}

/** Begins to cover, or ends to, at a place of a row: the share of its height that `amount` says, with its sign. */
export function addCrossing(row: i32, x: f64, amount: f64): void {
  addRow(sums + row * rowBytes, x, x, amount);
}

/** Whether more than one shape covers some pixel of a row. */
export function hasOverlap(row: i32, columns: i32): bool {
  const source = sums + row * rowBytes;
  let sum = f32x4.splat(0);
  let most = sum;
  for (let column = 0; column < columns; column += 4) {
    const deltas = v128.load(source + (column << 2));
    if (!v128.any_true(deltas)) continue;
    const summed = prefixSum(deltas, sum);
    sum = lastLane(summed);
    most = f32x4.max(most, f32x4.abs(summed));
  }
  return v128.any_true(f32x4.gt(most, f32x4.splat(1.02)));
}

/**
 * Sums up a row into `count` bytes of coverage and zeros up to a multiple of 16. False when nothing is covered.
 */
export function writeCoverage(row: i32, destination: usize, count: i32, evenOdd: bool): bool {
  const source = sums + row * rowBytes;
  let sum = f32x4.splat(0);
  let constant = i32x4.splat(0);
  let any = i32x4.splat(0);
  for (let column = 0; column < count; column += 16) {
    const place = source + (column << 2);
    const first = v128.load(place);
    const second = v128.load(place, 16);
    const third = v128.load(place, 32);
    const fourth = v128.load(place, 48);
    // Most of a row lies inside or outside of everything: there the sum does not change.
    if (v128.any_true(v128.or(v128.or(first, second), v128.or(third, fourth)))) {
      const sum0 = prefixSum(first, sum);
      const sum1 = prefixSum(second, lastLane(sum0));
      const sum2 = prefixSum(third, lastLane(sum1));
      const sum3 = prefixSum(fourth, lastLane(sum2));
      sum = lastLane(sum3);
      const bytes = i8x16.narrow_i16x8_u(
        i16x8.narrow_i32x4_s(toCoverage(sum0, evenOdd), toCoverage(sum1, evenOdd)),
        i16x8.narrow_i32x4_s(toCoverage(sum2, evenOdd), toCoverage(sum3, evenOdd)),
      );
      const flat = toCoverage(sum, evenOdd);
      const flatWords = i16x8.narrow_i32x4_s(flat, flat);
      constant = i8x16.narrow_i16x8_u(flatWords, flatWords);
      v128.store(destination + column, bytes);
      any = v128.or(any, bytes);
    } else {
      v128.store(destination + column, constant);
      any = v128.or(any, constant);
    }
  }
  memory.fill(destination + count, 0, -count & 15);
  return v128.any_true(any);
}

// @ts-ignore: decorator
@inline
function prefixSum(deltas: v128, before: v128): v128 {
  const zero = f32x4.splat(0);
  const pairs = f32x4.add(deltas, v128.shuffle<f32>(zero, deltas, 0, 4, 5, 6));
  return f32x4.add(f32x4.add(pairs, v128.shuffle<f32>(zero, pairs, 0, 0, 4, 5)), before);
}

// @ts-ignore: decorator
@inline
function lastLane(sum: v128): v128 {
  return v128.shuffle<f32>(sum, sum, 3, 3, 3, 3);
}

/**
 * Winding numbers as coverage of 0..255, in 64 steps: nobody sees the difference to 256, and text in three colours on a
 * flat ground still has few enough colours for an exact palette, a third of the bytes.
 */
// @ts-ignore: decorator
@inline
function toCoverage(winding: v128, evenOdd: bool): v128 {
  const one = f32x4.splat(1);
  let covered = f32x4.abs(winding);
  if (evenOdd) {
    // Fold to and fro between 0 and 1.
    const turns = f32x4.floor(f32x4.mul(covered, f32x4.splat(0.5)));
    const folded = f32x4.sub(covered, f32x4.add(turns, turns));
    covered = f32x4.min(folded, f32x4.sub(f32x4.splat(2), folded));
  }
  covered = f32x4.min(covered, one);
  const step = i32x4.trunc_sat_f32x4_s(
    f32x4.add(f32x4.mul(covered, f32x4.splat(63)), f32x4.splat(0.5)),
  );
  return v128.or(i32x4.shl(step, 2), i32x4.shr_u(step, 4));
}
