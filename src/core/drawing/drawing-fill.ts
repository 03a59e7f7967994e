import { parseColor } from '../color.ts';
import type { Rect } from '../geometry.ts';
import { type Matrix, multiply } from '../matrix.ts';
import { type DrawingElement, referenceIn } from './document.ts';
import type { DrawingColor, DrawingFill, DrawingStop } from './drawing-item.ts';
import { parseTransform } from './transform.ts';

type Attributes = ReadonlyMap<string, string>;

const hexadecimal = (text: string, from: number) =>
  Number.parseInt(text.slice(from, from + 2), 16) / 255;

/** Null for what is no colour. */
export function readColor(css: string): DrawingColor | null {
  const text = css.length === 9 && css.startsWith('#') ? css : parseColor(css);
  if (text === null) return null;
  // resvg cuts the alpha of `rgba()` down to one of 256.
  const alpha = /^rgba\([^,]+,[^,]+,[^,]+,\s*([\d.]+)\)$/.exec(css)?.[1];
  return [
    hexadecimal(text, 1),
    hexadecimal(text, 3),
    hexadecimal(text, 5),
    alpha === undefined ? hexadecimal(text, 7) : Math.floor(Math.min(1, Number(alpha)) * 255) / 255,
  ];
}

/** The paint of a `fill` attribute; null for a pattern, or for a gradient that does more than run from end to end. */
export function readFill(
  value: string,
  definitions: ReadonlyMap<string, DrawingElement>,
  matrix: Matrix,
  box: () => Rect | null,
): DrawingFill | null {
  const id = referenceIn(value);
  if (id === null) {
    const color = readColor(value);
    return color === null ? null : { type: 'solid', color };
  }
  const gradient = definitions.get(id);
  if (gradient === undefined) return null;
  const { attributes, children } = inheritGradient(gradient, definitions);
  const space = gradientSpace(attributes, matrix, box);
  const stops = readStops(children);
  if (space === null || stops === null || (attributes.get('spreadMethod') ?? 'pad') !== 'pad') {
    return null;
  }
  return gradient.name === 'linearGradient'
    ? linearFill(attributes, stops, space)
    : radialFill(gradient.name, attributes, stops, space);
}

/** A gradient takes what it does not say itself from the one that it refers to. */
function inheritGradient(
  gradient: DrawingElement,
  definitions: ReadonlyMap<string, DrawingElement>,
  depth = 0,
): { readonly attributes: Attributes; readonly children: readonly DrawingElement[] } {
  const base = definitions.get(gradient.attributes.get('href')?.slice(1) ?? '');
  if (base === undefined || depth > 4) return gradient;
  const { attributes, children } = inheritGradient(base, definitions, depth + 1);
  return {
    attributes: new Map([...attributes, ...gradient.attributes]),
    children: gradient.children.length > 0 ? gradient.children : children,
  };
}

function gradientSpace(
  attributes: Attributes,
  matrix: Matrix,
  box: () => Rect | null,
): Matrix | null {
  const own = parseTransform(attributes.get('gradientTransform'));
  if (own === null) return null;
  if (attributes.get('gradientUnits') === 'userSpaceOnUse') return multiply(matrix, own);
  const rect = box();
  if (rect === null || !(rect.width > 0 && rect.height > 0)) return null;
  const unit = { a: rect.width, b: 0, c: 0, d: rect.height, e: rect.x, f: rect.y };
  return multiply(multiply(matrix, unit), own);
}

function readStops(elements: readonly DrawingElement[]): DrawingStop[] | null {
  const stops: DrawingStop[] = [];
  let last = 0;
  for (const { attributes } of elements) {
    const color = readColor(attributes.get('stop-color') ?? '#000000ff');
    if (color === null) return null;
    const [red, green, blue, alpha] = color;
    const opacity = alpha * Number(attributes.get('stop-opacity') ?? 1);
    last = Math.min(1, Math.max(last, readFraction(attributes.get('offset') ?? '0')));
    stops.push({ offset: last, color: [red, green, blue, opacity] });
  }
  return stops.length < 2 ? null : stops;
}

function readFraction(text: string): number {
  return text.endsWith('%') ? Number.parseFloat(text) / 100 : Number(text);
}

function linearFill(
  attributes: Attributes,
  stops: readonly DrawingStop[],
  matrix: Matrix,
): DrawingFill | null {
  const at = (name: string, fallback: string) => readFraction(attributes.get(name) ?? fallback);
  const line = { x1: at('x1', '0'), y1: at('y1', '0'), x2: at('x2', '1'), y2: at('y2', '0') };
  const drawn = line.x1 !== line.x2 || line.y1 !== line.y2;
  return drawn ? { type: 'linear', ...line, stops, matrix } : null;
}

function radialFill(
  name: string,
  attributes: Attributes,
  stops: readonly DrawingStop[],
  matrix: Matrix,
): DrawingFill | null {
  if (name !== 'radialGradient') return null;
  const at = (key: string, fallback: number) => {
    const text = attributes.get(key);
    return text === undefined ? fallback : readFraction(text);
  };
  const [cx, cy, r] = [at('cx', 0.5), at('cy', 0.5), at('r', 0.5)];
  const isCentred = at('fx', cx) === cx && at('fy', cy) === cy;
  return r > 0 && isCentred ? { type: 'radial', cx, cy, r, stops, matrix } : null;
}
