import { addEdge, beginCoverage, rowBytesFor, writeCoverage } from './coverage';
import { addCubic, addQuadratic } from './curve';
import { beginCollecting, endCollecting } from './edges';
import { mark, release, scratch } from './memory';
import * as outline from './outline';
import { markOverlaps, sumMarked } from './overlap';
import { paintRow } from './paint';
import { readPath } from './path';
import { clipBottom, clipCoverage, clipLeft, clipRight, clipTop, pixelAt } from './target';

/** More sums than this are made strip by strip. */
const mostSums: i32 = 1 << 20;

/** What the last fill may have changed: left, top, right, bottom (i32) in px of the target. */
export const touched: usize = memory.data(16);

/** Fills path data; false when no pixel of the clip can be covered. */
export function fillPath(
  text: usize,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
  f: f64,
  evenOdd: bool,
): bool {
  const start = mark();
  readPath(text, a, b, c, d, e, f);
  release(outline.end);
  const left = Math.floor(max(clipLeft, outline.left)) as i32;
  const top = Math.floor(max(clipTop, outline.top)) as i32;
  const right = Math.ceil(min(clipRight, outline.right)) as i32;
  const bottom = Math.ceil(min(clipBottom, outline.bottom)) as i32;
  const some = left < right && top < bottom;
  if (some) fillInside(left, top, right, bottom, evenOdd);
  release(start);
  store<i32>(touched, left);
  store<i32>(touched, top, 4);
  store<i32>(touched, right, 8);
  store<i32>(touched, bottom, 12);
  return some;
}

function fillInside(left: i32, top: i32, right: i32, bottom: i32, evenOdd: bool): void {
  const columns = right - left;
  const rowBytes = rowBytesFor(columns);
  const stripRows = min(bottom - top, max(1, (mostSums << 2) / rowBytes));
  const sums = scratch(rowBytes * stripRows);
  const marks = scratch(stripRows);
  const coverage = scratch(columns + 32);
  const colors = scratch((columns + 32) << 2);
  for (let y = top; y < bottom; y += stripRows) {
    const rows = min(stripRows, bottom - y);
    beginCoverage(sums, columns, rows);
    addOutline(left as f64, y as f64);
    if (!evenOdd && markOverlaps(marks, rows, columns)) {
      const start = mark();
      beginCollecting(rows);
      addOutline(left as f64, y as f64);
      sumMarked(marks, rows, columns, endCollecting());
      release(start);
    }
    for (let row = 0; row < rows; row++) {
      if (!writeCoverage(row, coverage, columns, evenOdd)) continue;
      clipCoverage(coverage, left, columns, y + row);
      paintRow(pixelAt(left, y + row), coverage, colors, left, y + row, columns);
    }
  }
}

/** Adds every subpath, closed, to the sums whose corner is (left, top) of the target. */
function addOutline(left: f64, top: f64): void {
  let x: f64 = 0;
  let y: f64 = 0;
  let startX: f64 = 0;
  let startY: f64 = 0;
  let record = outline.start;
  while (record < outline.end) {
    const kind = load<i32>(record);
    const points = record + 4;
    record = points + (max(kind, 1) << 3);
    const endX = coordinate(record, -8) - left;
    const endY = coordinate(record, -4) - top;
    const firstX = coordinate(points, 0) - left;
    const firstY = coordinate(points, 4) - top;
    switch (kind) {
      case outline.Kind.Move:
        addEdge(x, y, startX, startY);
        startX = endX;
        startY = endY;
        break;
      case outline.Kind.Line:
        addEdge(x, y, endX, endY);
        break;
      case outline.Kind.Quadratic:
        addQuadratic(x, y, firstX, firstY, endX, endY);
        break;
      default: {
        const secondX = coordinate(points, 8) - left;
        const secondY = coordinate(points, 12) - top;
        addCubic(x, y, firstX, firstY, secondX, secondY, endX, endY);
      }
    }
    x = endX;
    y = endY;
  }
  addEdge(x, y, startX, startY);
}

// @ts-ignore: decorator
@inline
function coordinate(pointer: usize, offset: i32): f64 {
  return load<f32>(pointer + offset) as f64;
}
