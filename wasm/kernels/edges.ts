/** Edges that are kept for rows that need another look: downwards, inside of the sums. */
import { scratch } from './memory';

/** So many that no text needs more; a path that does is drawn without another look. */
const mostEdges: i32 = 1 << 17;
const edgeBytes: i32 = 24;

export let isCollecting: bool = false;
let edges: usize = 0;
let count: i32 = 0;
/** The last edge that begins in each row (i32, -1 for none); edges are linked from there. */
let heads: usize = 0;

export function beginCollecting(rows: i32): void {
  isCollecting = true;
  count = 0;
  heads = scratch(rows << 2);
  memory.fill(heads, 255, rows << 2);
  edges = scratch(mostEdges * edgeBytes);
}

/** How many there are; 0 when there were too many. */
export function endCollecting(): i32 {
  isCollecting = false;
  return count < mostEdges ? count : 0;
}

/** Kept as x, y, x, y (f32), direction, link (i32). */
export function collectEdge(x0: f64, y0: f64, x1: f64, y1: f64, direction: f64): void {
  if (y0 >= y1 || count == mostEdges) return;
  const edge = edges + count * edgeBytes;
  const head = heads + ((y0 as i32) << 2);
  store<f32>(edge, x0 as f32);
  store<f32>(edge, y0 as f32, 4);
  store<f32>(edge, x1 as f32, 8);
  store<f32>(edge, y1 as f32, 12);
  store<i32>(edge, direction as i32, 16);
  store<i32>(edge, load<i32>(head), 20);
  store<i32>(head, count++);
}

export function firstInRow(row: i32): i32 {
  return load<i32>(heads + (row << 2));
}

/** The edge that begins in the same row; -1 when it is the last. */
export function nextInRow(edge: i32): i32 {
  return load<i32>(pointerTo(edge), 20);
}

// @ts-ignore: decorator
@inline
export function pointerTo(edge: i32): usize {
  return edges + edge * edgeBytes;
}
