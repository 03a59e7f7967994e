/** Parts of rows that are covered without a gap: what overlaps in one of them says nothing about the others. */
import { growthAt } from './coverage';
import { scratch } from './memory';

/** An island is its first pixel and the pixel after its last (u16), the latter with a bit for overlaps. */
const overlapBit: u32 = 0x8000;
const endMask: u32 = 0x7fff;
/** A pixel that is covered less than this is a gap. */
const least: f32 = 1e-3;
/** A pixel that is covered more than this is covered by two shapes. */
const most: f32 = 1.02;

let islands: usize = 0;
let count: i32 = 0;
/** Where each row's islands begin (i32); one more than there are rows. */
let firsts: usize = 0;

/** Finds the islands of the marked rows. */
export function findIslands(marks: usize, rows: i32, columns: i32): void {
  islands = scratch(((columns >> 1) + 1) * rows << 2);
  firsts = scratch((rows + 1) << 2);
  count = 0;
  for (let row = 0; row < rows; row++) {
    store<i32>(firsts + (row << 2), count);
    if (load<u8>(marks + row) != 0) findInRow(row, columns);
  }
  store<i32>(firsts + (rows << 2), count);
}

function findInRow(row: i32, columns: i32): void {
  let sum: f32 = 0;
  let start = -1;
  let overlap: u32 = 0;
  for (let column = 0; column < columns; column++) {
    sum += growthAt(row, column);
    const covered = abs(sum);
    if (covered > least) {
      if (start < 0) start = column;
      if (covered > most) overlap = overlapBit;
    } else if (start >= 0) {
      add(start, (column as u32) | overlap);
      start = -1;
      overlap = 0;
    }
  }
  if (start >= 0) add(start, (columns as u32) | overlap);
}

function add(start: i32, end: u32): void {
  const island = pointerTo(count++);
  store<u16>(island, start);
  store<u16>(island, end, 2);
}

// @ts-ignore: decorator
@inline
function pointerTo(island: i32): usize {
  return islands + (island << 2);
}

export function firstIsland(row: i32): i32 {
  return load<i32>(firsts + (row << 2));
}

export function startOf(island: i32): i32 {
  return load<u16>(pointerTo(island));
}

export function endOf(island: i32): i32 {
  return load<u16>(pointerTo(island), 2) & endMask;
}

/** The islands above and below that the row's next island may touch. */
let above: i32 = 0;
let afterAbove: i32 = 0;
let below: i32 = 0;
let afterBelow: i32 = 0;

/** Before the islands of a row are asked about, from left to right. */
export function beginRow(row: i32, rows: i32): void {
  above = firstIsland(max(row - 1, 0));
  afterAbove = firstIsland(row);
  below = firstIsland(row + 1);
  afterBelow = firstIsland(min(row + 2, rows));
}

/** Whether shapes overlap in an island of the row or right above or below it, where only less of them may show. */
export function overlaps(island: i32): bool {
  const start = startOf(island);
  while (above < afterAbove && endOf(above) <= start) above++;
  while (below < afterBelow && endOf(below) <= start) below++;
  return (
    hasOverlapBit(island) ||
    touchesOverlap(island, above, afterAbove) ||
    touchesOverlap(island, below, afterBelow)
  );
}

function touchesOverlap(island: i32, first: i32, after: i32): bool {
  const end = endOf(island);
  for (let other = first; other < after && startOf(other) < end; other++) {
    if (hasOverlapBit(other)) return true;
  }
  return false;
}

// @ts-ignore: decorator
@inline
function hasOverlapBit(island: i32): bool {
  return (load<u16>(pointerTo(island), 2) & overlapBit) != 0;
}

/** Half-way into the gap after an island, which keeps edges on the borders of pixels on their own side. */
export function borderAfter(island: i32, after: i32, columns: i32): f32 {
  if (island + 1 == after) return columns as f32;
  return ((endOf(island) + startOf(island + 1)) as f32) / 2;
}

/** The island, from the first to before the last, that a place belongs to. */
export function islandAt(x: f32, first: i32, after: i32, columns: i32): i32 {
  let low = first;
  let high = after - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x < borderAfter(middle, after, columns)) high = middle;
    else low = middle + 1;
  }
  return low;
}
