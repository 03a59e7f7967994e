/**
 * Where shapes of one path lie over one another, sums of areas count their common borders twice: the same half of a
 * pixel, covered by two shapes, would make a whole one. Such places are summed anew from where edges cross sixteen
 * lines in each row, as along a line the winding number is known everywhere.
 */
import { addCrossing, clearSums, hasOverlap } from './coverage';
import { firstInRow, nextInRow, pointerTo } from './edges';
import {
  beginRow,
  borderAfter,
  endOf,
  findIslands,
  firstIsland,
  islandAt,
  overlaps,
  startOf,
} from './islands';
import { mark, release, scratch } from './memory';

const lines: i32 = 16;
/** Crossings of one line; where there are more, sums stay as they are. */
const mostCrossings: i32 = 256;
/** Edges looked at and crossings sorted; keeps paths that were made to be slow from being so. */
const mostWork: i32 = 1 << 25;

/** Per line the number of crossings (i32), and the crossings: x (f32) and direction (i32). */
let counts: usize = 0;
let crossings: usize = 0;
/** The last edge of each island (i32, -1 for none), and for each edge the one before. */
let heads: usize = 0;
let links: usize = 0;
let work: i32 = 0;

/** Marks (a byte each) the rows with overlaps and those next to them; false when there are none. */
export function markOverlaps(marks: usize, rows: i32, columns: i32): bool {
  memory.fill(marks, 0, rows);
  let any = false;
  for (let row = 0; row < rows; row++) {
    if (!hasOverlap(row, columns)) continue;
    any = true;
    memory.fill(marks + max(row - 1, 0), 1, min(row + 2, rows) - max(row - 1, 0));
  }
  return any;
}

/** Sums what overlaps in the marked rows anew, from the edges that were collected. */
export function sumMarked(marks: usize, rows: i32, columns: i32, edgeCount: i32): void {
  if (edgeCount == 0) return;
  const start = mark();
  findIslands(marks, rows, columns);
  counts = scratch(lines << 2);
  crossings = scratch((lines * mostCrossings) << 3);
  const active = scratch(edgeCount << 2);
  links = scratch(edgeCount << 2);
  heads = scratch((columns + 1) << 2);
  let activeCount = 0;
  work = 0;
  for (let row = 0; row < rows; row++) {
    for (let edge = firstInRow(row); edge >= 0; edge = nextInRow(edge)) {
      store<i32>(active + (activeCount++ << 2), edge);
    }
    if (firstIsland(row) < firstIsland(row + 1)) sumIslands(row, rows, columns, active, activeCount);
    activeCount = dropEnded(row + 1, active, activeCount);
  }
  release(start);
}

function sumIslands(row: i32, rows: i32, columns: i32, active: usize, activeCount: i32): void {
  const first = firstIsland(row);
  const after = firstIsland(row + 1);
  let isShared = false;
  let border: f32 = 0;
  beginRow(row, rows);
  for (let island = first; island < after && work < mostWork; island++) {
    const next = borderAfter(island, after, columns);
    if (overlaps(island)) {
      if (!isShared) shareEdges(row, first, after, columns, active, activeCount);
      isShared = true;
      if (crossLines(row, load<i32>(heads + ((island - first) << 2)), border, next)) {
        clearSums(row, startOf(island), endOf(island) + 1);
        sumRow(row, next);
      }
    }
    border = next;
  }
}

/** Links the edges of each island in a row: an edge never leaves one, as it covers what it passes. */
function shareEdges(
  row: i32,
  first: i32,
  after: i32,
  columns: i32,
  active: usize,
  activeCount: i32,
): void {
  memory.fill(heads, 255, (after - first) << 2);
  work += activeCount;
  for (let index = 0; index < activeCount; index++) {
    const edge = load<i32>(active + (index << 2));
    const pointer = pointerTo(edge);
    const start = load<f32>(pointer);
    const top = load<f32>(pointer, 4);
    const bottom = load<f32>(pointer, 12);
    const middle = (max(top, row as f32) + min(bottom, (row + 1) as f32)) / 2;
    const x = start + ((load<f32>(pointer, 8) - start) * (middle - top)) / (bottom - top);
    const head = heads + ((islandAt(x, first, after, columns) - first) << 2);
    store<i32>(links + (edge << 2), load<i32>(head));
    store<i32>(head, edge);
  }
}

/** Leaves the edges that go on below a row's end. */
function dropEnded(y: i32, active: usize, count: i32): i32 {
  let kept = 0;
  for (let index = 0; index < count; index++) {
    const edge = load<i32>(active + (index << 2));
    if (load<f32>(pointerTo(edge), 12) > (y as f32)) store<i32>(active + (kept++ << 2), edge);
  }
  return kept;
}

/** Finds where the edges of an island cross the lines of a row; false when they do too often. */
function crossLines(row: i32, firstEdge: i32, left: f32, right: f32): bool {
  memory.fill(counts, 0, lines << 2);
  for (let index = firstEdge; index >= 0; index = load<i32>(links + (index << 2))) {
    const edge = pointerTo(index);
    work++;
    const start = load<f32>(edge);
    const end = load<f32>(edge, 8);
    const top = load<f32>(edge, 4) - (row as f32);
    const bottom = load<f32>(edge, 12) - (row as f32);
    const direction = load<i32>(edge, 16);
    const slope = (end - start) / (bottom - top);
    const first = max(lineAfter(top), 0);
    const after = min(lineAfter(bottom), lines);
    for (let line = first; line < after; line++) {
      const y = ((line as f32) + <f32>0.5) / (lines as f32);
      // However flat the edge is, rounding must not move it beyond its ends.
      const place = start + (y - top) * slope;
      const x = min(max(place, min(start, end)), max(start, end));
      if (x < left || x >= right) continue;
      if (!insert(line, x, direction)) return false;
    }
  }
  return true;
}

/** The first line at or below a place that counts from the row's top. */
// @ts-ignore: decorator
@inline
function lineAfter(y: f32): i32 {
  return f32.ceil(min(y, 1) * (lines as f32) - 0.5) as i32;
}

/** Keeps the crossings of a line in order. */
function insert(line: i32, x: f32, direction: i32): bool {
  const count = load<i32>(counts + (line << 2));
  if (count == mostCrossings) return false;
  const first = crossings + ((line * mostCrossings) << 3);
  let place = first + (count << 3);
  while (place > first && load<f32>(place - 8) > x) {
    store<u64>(place, load<u64>(place - 8));
    place -= 8;
    work++;
  }
  store<f32>(place, x);
  store<i32>(place, direction, 4);
  store<i32>(counts + (line << 2), count + 1);
  work++;
  return true;
}

/** Sums a row from its crossings; what is still open at `right` ends there. */
function sumRow(row: i32, right: f32): void {
  const amount: f64 = 1 / (lines as f64);
  for (let line = 0; line < lines; line++) {
    const first = crossings + ((line * mostCrossings) << 3);
    const end = first + (load<i32>(counts + (line << 2)) << 3);
    let winding = 0;
    for (let place = first; place < end; place += 8) {
      const before = winding;
      winding += load<i32>(place, 4);
      if (before == 0) addCrossing(row, load<f32>(place) as f64, amount);
      else if (winding == 0) addCrossing(row, load<f32>(place) as f64, -amount);
    }
    if (winding != 0) addCrossing(row, right as f64, -amount);
  }
}
