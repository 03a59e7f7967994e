import type { Rect } from '../geometry.ts';
import { readNumber, skipSeparators } from './number-reader.ts';
import { type PathStep, parsePath } from './path-data.ts';
import { rectFrom } from './rect.ts';

interface Extent {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function include(extent: Extent, x: number, y: number) {
  if (x < extent.left) extent.left = x;
  if (x > extent.right) extent.right = x;
  if (y < extent.top) extent.top = y;
  if (y > extent.bottom) extent.bottom = y;
}

/** A rect that holds the filled path, as tight as its control points allow; null when nothing is drawn. */
export function pathBounds(d: string): Rect | null {
  const infinity = Number.POSITIVE_INFINITY;
  const extent: Extent = { left: infinity, top: infinity, right: -infinity, bottom: -infinity };
  if (!scanPoints(d, extent)) {
    const steps = parsePath(d);
    if (steps === null) return null;
    includeSteps(steps, extent);
  }
  const { left, top, right, bottom } = extent;
  return left > right ? null : rectFrom(left, top, right - left, bottom - top);
}

const [letterA, letterH, letterV, lowerA] = [65, 72, 86, 97];

/**
 * Glyphs are absolute commands of whole points: two numbers in turn are x and y. False, with a useless extent, for any
 * other path.
 */
function scanPoints(d: string, extent: Extent): boolean {
  const reading = { text: d, at: 0, value: 0 };
  while (reading.at < d.length) {
    if (readNumber(reading)) {
      const x = reading.value;
      skipSeparators(reading);
      if (!readNumber(reading)) return reset(extent);
      include(extent, x, reading.value);
      continue;
    }
    const code = d.charCodeAt(reading.at);
    if (code >= lowerA || code === letterA || code === letterH || code === letterV) {
      return reset(extent);
    }
    reading.at += 1;
  }
  return true;
}

function reset(extent: Extent): false {
  const infinity = Number.POSITIVE_INFINITY;
  Object.assign(extent, { left: infinity, top: infinity, right: -infinity, bottom: -infinity });
  return false;
}

function includeSteps(steps: readonly PathStep[], extent: Extent) {
  let [x, y] = [0, 0];
  for (const { command, values } of steps) {
    if (command === 'A') includeArc(x, y, values, extent);
    else
      for (let index = 0; index + 1 < values.length; index += 2) {
        include(extent, values[index] ?? 0, values[index + 1] ?? 0);
      }
    if (values.length > 1) [x = 0, y = 0] = values.slice(-2);
  }
}

/** The ends of the arc, and those of the four outermost points of its ellipse that lie on it. */
function includeArc(x: number, y: number, values: readonly number[], extent: Extent) {
  const [, , , , , endX = 0, endY = 0] = values;
  include(extent, x, y);
  include(extent, endX, endY);
  const arc = centreOf(x, y, values);
  if (arc === null) return;
  const { centreX, centreY, radiusX, radiusY, cosine, sine, start, sweep } = arc;
  const outermost = [
    Math.atan2(-radiusY * sine, radiusX * cosine),
    Math.atan2(radiusY * cosine, radiusX * sine),
  ];
  for (const angle of outermost.flatMap((angle) => [angle, angle + Math.PI])) {
    const turn = Math.PI * 2;
    const passed = (((angle - start) * Math.sign(sweep)) % turn) + turn;
    if (passed % turn > Math.abs(sweep)) continue;
    const [u, v] = [radiusX * Math.cos(angle), radiusY * Math.sin(angle)];
    include(extent, centreX + u * cosine - v * sine, centreY + u * sine + v * cosine);
  }
}

/** The ellipse of an arc and the part of it in radians; null for one that is a line. */
function centreOf(x: number, y: number, values: readonly number[]) {
  const [rx = 0, ry = 0, degrees = 0, large = 0, clockwise = 0, endX = 0, endY = 0] = values;
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  if (rx === 0 || ry === 0 || (x === endX && y === endY)) return null;
  const [dx, dy] = [(x - endX) / 2, (y - endY) / 2];
  const [u, v] = [(dx * cosine + dy * sine) / rx, (dy * cosine - dx * sine) / ry];
  const reach = Math.hypot(u, v);
  const grown = Math.max(1, reach);
  const [radiusX, radiusY] = [Math.abs(rx) * grown, Math.abs(ry) * grown];
  const side = large === clockwise ? -1 : 1;
  const offset = (side * Math.sqrt(Math.max(0, 1 - (reach / grown) ** 2))) / (reach / grown);
  const [pu, pv] = [u / grown, v / grown];
  const [cu, cv] = [offset * pv, -offset * pu];
  const start = Math.atan2(pv - cv, pu - cu);
  let sweep = Math.atan2(-pv - cv, -pu - cu) - start;
  if (clockwise === 1 && sweep < 0) sweep += Math.PI * 2;
  if (clockwise === 0 && sweep > 0) sweep -= Math.PI * 2;
  return {
    centreX: (x + endX) / 2 + cu * radiusX * cosine - cv * radiusY * sine,
    centreY: (y + endY) / 2 + cu * radiusX * sine + cv * radiusY * cosine,
    radiusX,
    radiusY,
    cosine,
    sine,
    start,
    sweep,
  };
}

/** The rect that a path of upright lines draws, such as `M0,0h4v2h-4z`; null for any other path. */
export function pathRectangle(d: string): Rect | null {
  if (d.length > 120) return null;
  const steps = parsePath(d);
  const bounds = steps === null ? null : pathBounds(d);
  if (steps === null || bounds === null) return null;
  const points = steps.filter(({ command }) => command !== 'Z');
  const [first, ...rest] = points;
  const closed = rest.length === 3 || (rest.length === 4 && samePoint(first, rest[3]));
  if (!closed || first?.command !== 'M') return null;
  if (rest.some(({ command }) => command !== 'L') || !turnsSquarely(points.slice(0, 4)))
    return null;
  return bounds;
}

function samePoint(a: PathStep | undefined, b: PathStep | undefined): boolean {
  return a?.values[0] === b?.values[0] && a?.values[1] === b?.values[1];
}

/** Whether four corners lie along one axis and the other in turn. */
function turnsSquarely(corners: readonly PathStep[]): boolean {
  const alongX = (index: number) =>
    corners[index]?.values[1] === corners[(index + 1) % 4]?.values[1];
  const alongY = (index: number) =>
    corners[index]?.values[0] === corners[(index + 1) % 4]?.values[0];
  return (
    (alongX(0) && alongY(1) && alongX(2) && alongY(3)) ||
    (alongY(0) && alongX(1) && alongY(2) && alongX(3))
  );
}
