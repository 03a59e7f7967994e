import { cubicTo, lineTo } from './outline';

const halfRoot: f64 = 0.7071067811865476;
/** 4/3 · tan(45° / 4): how far the controls of a cubic for an eighth of a circle lie from its ends. */
const eighthControl: f64 = 0.265216489;

let axisX: f64 = 1;
let axisY: f64 = 0;
let radiusX: f64 = 0;
let radiusY: f64 = 0;
let centerX: f64 = 0;
let centerY: f64 = 0;

/**
 * An elliptical arc of SVG as cubics over at most 45°, where they are off by less than a hundred-thousandth of the
 * radius. Everything is worked out on the unit circle, where a step of 45° needs no sine.
 */
export function arcTo(
  fromX: f64,
  fromY: f64,
  rx: f64,
  ry: f64,
  degrees: f64,
  large: bool,
  sweep: bool,
  x: f64,
  y: f64,
): void {
  if (fromX == x && fromY == y) return;
  radiusX = abs(rx);
  radiusY = abs(ry);
  if (radiusX < 1e-9 || radiusY < 1e-9) {
    lineTo(x, y);
    return;
  }
  setAxis(degrees);

  // The start, seen from the middle of the chord, on the unit circle.
  const halfX = (fromX - x) / 2;
  const halfY = (fromY - y) / 2;
  let chordX = (axisX * halfX + axisY * halfY) / radiusX;
  let chordY = (axisX * halfY - axisY * halfX) / radiusY;
  const squared = chordX * chordX + chordY * chordY;
  if (squared > 1) {
    const grown = Math.sqrt(squared);
    radiusX *= grown;
    radiusY *= grown;
    chordX /= grown;
    chordY /= grown;
  }
  const away = Math.sqrt(max(1 / min(squared, 1) - 1, 0)) * (large == sweep ? -1.0 : 1.0);
  const middleX = away * chordY;
  const middleY = -away * chordX;
  centerX = (fromX + x) / 2 + axisX * radiusX * middleX - axisY * radiusY * middleY;
  centerY = (fromY + y) / 2 + axisY * radiusX * middleX + axisX * radiusY * middleY;

  const turn: f64 = sweep ? 1 : -1;
  const endX = -chordX - middleX;
  const endY = -chordY - middleY;
  let unitX = chordX - middleX;
  let unitY = chordY - middleY;
  for (let eighth = 0; eighth < 8; eighth++) {
    const cosine = unitX * endX + unitY * endY;
    const ahead = (unitX * endY - unitY * endX) * turn;
    if (cosine >= halfRoot && (ahead >= 0 || !large || eighth > 0)) break;
    const nextX = (unitX - turn * unitY) * halfRoot;
    const nextY = (unitY + turn * unitX) * halfRoot;
    addPiece(unitX, unitY, nextX, nextY, turn * eighthControl);
    unitX = nextX;
    unitY = nextY;
  }
  const cosine = min(unitX * endX + unitY * endY, 1);
  const quarterTangent =
    Math.sqrt(max((1 - cosine) / 2, 0)) / (1 + Math.sqrt(max((1 + cosine) / 2, 0)));
  addPiece(unitX, unitY, endX, endY, (turn * 4 * quarterTangent) / 3);
}

function setAxis(degrees: f64): void {
  const reduced = degrees % 360;
  if (reduced == 0) {
    axisX = 1;
    axisY = 0;
    return;
  }
  const radians = (reduced * Math.PI) / 180;
  axisX = Math.cos(radians);
  axisY = Math.sin(radians);
}

function addPiece(fromX: f64, fromY: f64, toX: f64, toY: f64, control: f64): void {
  const firstX = fromX - control * fromY;
  const firstY = fromY + control * fromX;
  const secondX = toX + control * toY;
  const secondY = toY - control * toX;
  cubicTo(
    mapX(firstX, firstY),
    mapY(firstX, firstY),
    mapX(secondX, secondY),
    mapY(secondX, secondY),
    mapX(toX, toY),
    mapY(toX, toY),
  );
}

// @ts-ignore: decorator
@inline
function mapX(x: f64, y: f64): f64 {
  return centerX + axisX * radiusX * x - axisY * radiusY * y;
}

// @ts-ignore: decorator
@inline
function mapY(x: f64, y: f64): f64 {
  return centerY + axisY * radiusX * x + axisX * radiusY * y;
}
