import { intersect, mapRect, type Rect } from '../../core/geometry.ts';
import { invert, type Matrix, multiply, translation } from '../../core/matrix.ts';
import type {
  Color,
  Fill,
  FillOptions,
  GradientStop,
  Kernels,
  LinearFill,
  RadialFill,
  Surface,
} from './kernels.ts';
import type { KernelModule } from './kernels-module.ts';
import { setWholeTarget } from './kernels-surface.ts';

type Fills = Pick<Kernels, 'fillPath' | 'fillRect' | 'fillRoundedRect' | 'eraseRoundedRect'>;

/** px; what a 255th of coverage does not show. */
const ROUNDING = 1e-4;

const encoder = new TextEncoder();

export function createFills(kernels: KernelModule): Fills {
  const { exports } = kernels;

  /** False when nothing would be drawn. */
  function begin(target: Surface, fill: Fill, { clip, opacity }: FillOptions): boolean {
    const part = clip === null ? target : intersect(target, clip);
    if (part === null) return false;
    const { pointer, width } = target;
    const [left, top] = [part.x - target.x, part.y - target.y];
    exports.setTarget(pointer, width, left, top, left + part.width, top + part.height);
    return setPaint(kernels, fill, target, Math.min(1, opacity));
  }

  function paintPath(target: Surface, path: string, matrix: Matrix, evenOdd: boolean): Rect | null {
    const mark = exports.mark();
    const text = kernels.allocate(path.length + 1);
    const room = kernels.bytes().subarray(text, text + path.length + 1);
    const { written } = encoder.encodeInto(path, room.subarray(0, path.length));
    room[written] = 0;
    const { a, b, c, d, e, f } = matrix;
    const some = exports.fillPath(text, a, b, c, d, e - target.x, f - target.y, evenOdd);
    exports.release(mark);
    return some === 0 ? null : touchedRect(kernels, target);
  }

  /** `rect`: px of the canvas. */
  function paintRect(target: Surface, rect: Rect, fill: Fill, options: FillOptions): Rect | null {
    const clipped = options.clip === null ? rect : intersect(rect, options.clip);
    const part = clipped && intersect(snap(clipped), target);
    if (part === null || !begin(target, fill, { ...options, clip: null })) return null;
    const [left, top] = [part.x - target.x, part.y - target.y];
    exports.fillRectangle(left, top, left + part.width, top + part.height);
    return part;
  }

  return {
    fillPath(target, path, matrix, fill, options) {
      if (!isFiniteMatrix(matrix) || !begin(target, fill, options)) return null;
      return paintPath(target, path, matrix, options.evenOdd);
    },
    fillRect(target, rect, matrix, fill, options) {
      const { x, y, width, height } = rect;
      if (!hasArea(rect) || !isFiniteMatrix(matrix)) return null;
      if (isAxisAligned(matrix)) return paintRect(target, mapRect(rect, matrix), fill, options);
      if (!begin(target, fill, options)) return null;
      return paintPath(target, `M${x} ${y}h${width}v${height}h${-width}z`, matrix, false);
    },
    fillRoundedRect(target, rect, radius, matrix, fill, options) {
      if (!hasArea(rect) || !isFiniteMatrix(matrix) || !begin(target, fill, options)) return null;
      return paintPath(target, roundedPath(rect, radius), matrix, false);
    },
    eraseRoundedRect(target, rect, radius, matrix) {
      if (!hasArea(rect) || !isFiniteMatrix(matrix)) return;
      setWholeTarget(kernels, target);
      exports.setErase();
      paintPath(target, roundedPath(rect, radius), matrix, false);
    },
  };
}

/** Path data. */
function roundedPath({ x, y, width, height }: Rect, wanted: number): string {
  const radius = Math.min(Math.max(0, wanted), width / 2, height / 2);
  const [across, down] = [width - 2 * radius, height - 2 * radius];
  const corner = (toX: number, toY: number) => `a${radius} ${radius} 0 0 1${toX} ${toY}`;
  return [
    `M${x + radius} ${y}h${across}${corner(radius, radius)}v${down}${corner(-radius, radius)}`,
    `h${-across}${corner(-radius, -radius)}v${-down}${corner(radius, -radius)}z`,
  ].join('');
}

function hasArea({ width, height }: Rect): boolean {
  return width > 0 && height > 0;
}

/** Edges that a rounding error moved off a whole px go back there. */
function snap({ x, y, width, height }: Rect): Rect {
  const [left, top] = [snapEdge(x), snapEdge(y)];
  return { x: left, y: top, width: snapEdge(x + width) - left, height: snapEdge(y + height) - top };
}

function snapEdge(edge: number): number {
  const whole = Math.round(edge);
  return Math.abs(edge - whole) < ROUNDING ? whole : edge;
}

function isAxisAligned({ a, b, c, d }: Matrix): boolean {
  return (b === 0 && c === 0) || (a === 0 && d === 0);
}

function isFiniteMatrix({ a, b, c, d, e, f }: Matrix): boolean {
  return Number.isFinite(a + b + c + d + e + f);
}

function touchedRect({ exports }: KernelModule, { x, y }: Surface): Rect {
  const pointer: number = exports.touched.value;
  const [left = 0, top = 0, right = 0, bottom = 0] = new Int32Array(
    exports.memory.buffer,
    pointer,
    4,
  );
  return { x: left + x, y: top + y, width: right - left, height: bottom - top };
}

/** False when the paint is transparent. */
function setPaint(kernels: KernelModule, fill: Fill, target: Surface, opacity: number): boolean {
  if (!(opacity > 0)) return false;
  if (fill.type === 'solid') return setSolid(kernels, fill.color, opacity);
  const last = fill.stops.at(-1);
  if (last === undefined) return false;
  const toGradient = fill.type === 'linear' ? linearUnit(fill) : radialUnit(fill);
  const unit = toGradient && multiply(toGradient, translation(target.x, target.y));
  // Where a gradient has no extent, SVG paints its last colour.
  if (unit === null) return setSolid(kernels, last.color, opacity);
  const { exports } = kernels;
  setRamp(kernels, fill.stops, opacity);
  const { a, b, c, d, e, f } = unit;
  if (fill.type === 'linear') exports.setLinear(a, c, e);
  else exports.setRadial(a, b, c, d, e, f);
  exports.setGradient();
  return true;
}

function setSolid({ exports }: KernelModule, color: Color, opacity: number): boolean {
  const [red, green, blue, alpha] = color;
  exports.setSolid(red, green, blue, alpha * opacity);
  return alpha > 0;
}

function setRamp({ exports }: KernelModule, stops: readonly GradientStop[], opacity: number): void {
  exports.beginRamp();
  let reached = 0;
  for (const { offset, color } of stops) {
    const [red, green, blue, alpha] = color;
    // An offset below the one before counts as equal to it.
    reached = Math.max(reached, Math.min(1, offset));
    exports.addStop(reached, red, green, blue, alpha * opacity);
  }
  exports.endRamp();
}

/** From px of the canvas to a space where x runs from 0 to 1 along the gradient; null when it has no length. */
function linearUnit({ x1, y1, x2, y2, matrix }: LinearFill): Matrix | null {
  const along = { a: x2 - x1, b: y2 - y1, c: y1 - y2, d: x2 - x1, e: x1, f: y1 };
  return invert(multiply(matrix, along));
}

/** From px of the canvas to a space where the gradient ends on the unit circle; null when it has no radius. */
function radialUnit({ cx, cy, r, matrix }: RadialFill): Matrix | null {
  return invert(multiply(matrix, { a: r, b: 0, c: 0, d: r, e: cx, f: cy }));
}
