import { parseColor } from './color.ts';
import type { Gradient, Stop } from './paint.ts';

const GRADIENT = /^(linear|radial|conic)-gradient\(([\s\S]{1,4000})\)$/i;
const POSITION = /(?:^|\s)at\s+(-?[\d.]{1,12})%\s+(-?[\d.]{1,12})%$/;
const MAX_STOPS = 64;
/** Of the centre, in boxes. */
const MAX_DISTANCE = 10;

/** The gradients of CSS Images 3 with colour stops and positions in percent; null for anything else. */
export function parseGradient(css: string): Gradient | null {
  const match = GRADIENT.exec(css.trim());
  if (match === null) return null;
  const parts = splitArguments(match[2] ?? '');
  const geometry = parseGeometry((match[1] ?? '').toLowerCase(), normalize(parts[0] ?? ''));
  const stops = parseStops(geometry.given ? parts.slice(1) : parts);
  return stops === null ? null : geometry.paint(stops);
}

interface Geometry {
  /** Whether the first argument was geometry and not a colour stop. */
  readonly given: boolean;
  readonly paint: (stops: Stop[]) => Gradient;
}

function parseGeometry(kind: string, text: string): Geometry {
  switch (kind) {
    case 'linear':
      return linearGeometry(text);
    case 'radial':
      return radialGeometry(text);
    default:
      return conicGeometry(text);
  }
}

const directions: ReadonlyMap<string, number> = new Map([
  ['to top', 0],
  ['to top right', 45],
  ['to right top', 45],
  ['to right', 90],
  ['to bottom right', 135],
  ['to right bottom', 135],
  ['to bottom', 180],
  ['to bottom left', 225],
  ['to left bottom', 225],
  ['to left', 270],
  ['to top left', 315],
  ['to left top', 315],
]);

function linearGeometry(text: string): Geometry {
  const angle = directions.get(text) ?? parseAngle(text);
  return {
    given: angle !== null,
    paint: (stops) => ({ type: 'linear', angle: angle ?? 180, stops }),
  };
}

function radialGeometry(text: string): Geometry {
  const { x, y, rest } = parsePosition(text);
  const shape = /^(circle|ellipse)?\s?(farthest-corner)?$/.exec(rest);
  const circle = shape?.[1] === 'circle';
  return {
    given: shape !== null && text !== '',
    paint: (stops) => ({ type: 'radial', shape: circle ? 'circle' : 'ellipse', x, y, stops }),
  };
}

function conicGeometry(text: string): Geometry {
  const { x, y, rest } = parsePosition(text);
  const angle = rest.startsWith('from ') ? parseAngle(rest.slice(5)) : null;
  const placed = rest === '' && text !== '';
  return {
    given: angle !== null || placed,
    paint: (stops) => ({ type: 'conic', angle: angle ?? 0, x, y, stops }),
  };
}

/** The centre as fractions of the box; a place that is none, or absurdly far away, stays in the rest. */
function parsePosition(text: string): { x: number; y: number; rest: string } {
  const match = POSITION.exec(text);
  const rest = (match === null ? text : text.slice(0, match.index)).replace(/\s?at center$/, '');
  if (match === null) return { x: 0.5, y: 0.5, rest };
  const x = Number(match[1]) / 100;
  const y = Number(match[2]) / 100;
  const isNear = Math.abs(x) <= MAX_DISTANCE && Math.abs(y) <= MAX_DISTANCE;
  return isNear ? { x, y, rest } : { x: 0.5, y: 0.5, rest: text };
}

const degrees: Readonly<Record<string, number>> = {
  deg: 1,
  grad: 0.9,
  rad: 180 / Math.PI,
  turn: 360,
};

function parseAngle(text: string): number | null {
  const match = /^(-?[\d.]{1,12})(deg|grad|rad|turn)$/.exec(text);
  const value = match === null ? Number.NaN : Number(match[1]) * (degrees[match[2] ?? ''] ?? 1);
  // Full turns change nothing, and the schema has no room for thousands of them.
  return Number.isFinite(value) ? value % 360 : null;
}

function normalize(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, ' ');
}

/** Splits at the commas that stand outside parentheses. */
function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character !== ',' || depth > 0) continue;
    parts.push(text.slice(start, index));
    start = index + 1;
  }
  parts.push(text.slice(start));
  return parts;
}

interface UnplacedStop {
  readonly color: string;
  readonly offset: number | null;
}

function parseStops(parts: readonly string[]): Stop[] | null {
  if (parts.length < 2 || parts.length > MAX_STOPS) return null;
  const stops = parts.map(parseStop);
  return stops.every((stop) => stop !== null) ? spreadStops(stops) : null;
}

function parseStop(part: string): UnplacedStop | null {
  const match = /^(.+?)(?:\s+(-?[\d.]{1,12})%)?$/.exec(part.trim());
  const color = parseColor(match?.[1] ?? '');
  if (color === null) return null;
  if (match?.[2] === undefined) return { color, offset: null };
  const offset = Number(match[2]) / 100;
  return offset >= 0 && offset <= 1 ? { color, offset } : null;
}

/** CSS: the ends default to 0 and 1, stops without a place share the way between their neighbours, none goes back. */
function spreadStops(stops: readonly UnplacedStop[]): Stop[] {
  const offsets = stops.map((stop) => stop.offset);
  offsets[0] ??= 0;
  offsets[offsets.length - 1] ??= 1;
  let known = 0;
  for (let index = 1; index < offsets.length; index += 1) {
    const offset = offsets[index] ?? null;
    if (offset === null) continue;
    const from = offsets[known] ?? 0;
    const to = Math.max(offset, from);
    for (let between = known + 1; between <= index; between += 1) {
      offsets[between] = from + ((to - from) * (between - known)) / (index - known);
    }
    known = index;
  }
  return stops.map((stop, index) => ({ color: stop.color, offset: offsets[index] ?? 0 }));
}
