import { addEdge, height, width } from './coverage';

/** How far the chords may lie from their curve, px. */
const tolerance: f64 = 0.025;
/** So many that only curves far bigger than a canvas would need more. */
const mostChords: f64 = 256;

export function addQuadratic(x0: f64, y0: f64, x1: f64, y1: f64, x2: f64, y2: f64): void {
  const bendX = x0 - 2 * x1 + x2;
  const bendY = y0 - 2 * y1 + y2;
  const chords = countChords(0.25 * Math.sqrt(bendX * bendX + bendY * bendY));
  const seen = isSeen(min(x0, min(x1, x2)), max(x0, max(x1, x2)), min(y0, min(y1, y2)), max(y0, max(y1, y2)));
  if (chords < 2 || !seen) {
    addEdge(x0, y0, x2, y2);
    return;
  }
  const step = 1 / (chords as f64);
  const turnX = 2 * (x1 - x0);
  const turnY = 2 * (y1 - y0);
  let x = x0;
  let y = y0;
  for (let chord = 1; chord < chords; chord++) {
    const t = (chord as f64) * step;
    const nextX = x0 + t * (turnX + t * bendX);
    const nextY = y0 + t * (turnY + t * bendY);
    addEdge(x, y, nextX, nextY);
    x = nextX;
    y = nextY;
  }
  addEdge(x, y, x2, y2);
}

export function addCubic(
  x0: f64,
  y0: f64,
  x1: f64,
  y1: f64,
  x2: f64,
  y2: f64,
  x3: f64,
  y3: f64,
): void {
  const bendX = max(abs(x0 - 2 * x1 + x2), abs(x1 - 2 * x2 + x3));
  const bendY = max(abs(y0 - 2 * y1 + y2), abs(y1 - 2 * y2 + y3));
  const chords = countChords(0.75 * Math.sqrt(bendX * bendX + bendY * bendY));
  const seen = isSeen(
    min(min(x0, x1), min(x2, x3)),
    max(max(x0, x1), max(x2, x3)),
    min(min(y0, y1), min(y2, y3)),
    max(max(y0, y1), max(y2, y3)),
  );
  if (chords < 2 || !seen) {
    addEdge(x0, y0, x3, y3);
    return;
  }
  const step = 1 / (chords as f64);
  const linearX = 3 * (x1 - x0);
  const linearY = 3 * (y1 - y0);
  const squareX = 3 * (x0 - 2 * x1 + x2);
  const squareY = 3 * (y0 - 2 * y1 + y2);
  const cubeX = x3 - x0 + 3 * (x1 - x2);
  const cubeY = y3 - y0 + 3 * (y1 - y2);
  let x = x0;
  let y = y0;
  for (let chord = 1; chord < chords; chord++) {
    const t = (chord as f64) * step;
    const nextX = x0 + t * (linearX + t * (squareX + t * cubeX));
    const nextY = y0 + t * (linearY + t * (squareY + t * cubeY));
    addEdge(x, y, nextX, nextY);
    x = nextX;
    y = nextY;
  }
  addEdge(x, y, x3, y3);
}

/** `deviation` bounds the distance between the curve and its one chord; it falls with the square of their number. */
// @ts-ignore: decorator
@inline
function countChords(deviation: f64): i32 {
  return Math.ceil(min(Math.sqrt(deviation / tolerance), mostChords)) as i32;
}

/** A curve that lies on one side of the sums altogether counts no more than its chord. */
// @ts-ignore: decorator
@inline
function isSeen(left: f64, right: f64, top: f64, bottom: f64): bool {
  return right > 0 && left < width && bottom > 0 && top < height;
}
