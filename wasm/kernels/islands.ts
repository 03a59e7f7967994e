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

/** Whether shapes overlap in an island of a row or right above or below it, where only less of them may show. */
export function overlaps(island: i32, row: i32, rows: i32): bool {
  if ((load<u16>(pointerTo(island), 2) & overlapBit) != 0) return true;
  return (
    (row > 0 && touchesOverlap(island, row - 1)) ||
    (row + 1 < rows && touchesOverlap(island, row + 1))
  );
}

function touchesOverlap(island: i32, row: i32): bool {
  const start = startOf(island);
  const end = endOf(island);
  const after = firstIsland(row + 1);
  for (let other = firstIsland(row); other < after && startOf(other) < end; other++) {
    if (endOf(other) > start && (load<u16>(pointerTo(other), 2) & overlapBit) != 0) return true;
  }
  return false;
}
