import type { Rect } from '../geometry.ts';
import type { Matrix } from '../matrix.ts';
import { rectFrom } from './rect.ts';
import { fitViewBox } from './transform.ts';

/** An element as SVG names it; attribute values are as written, entities and all. */
export interface DrawingElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly DrawingElement[];
}

/** One SVG document in parts: what is painted, apart from what is only referred to. */
export interface Drawing {
  /** px of the canvas. */
  readonly width: number;
  readonly height: number;
  /** The part of the drawing's own units that the canvas shows. */
  readonly viewBox: Rect;
  /** Of the root, as written. */
  readonly attributes: ReadonlyMap<string, string>;
  /** In painting order. */
  readonly elements: readonly DrawingElement[];
  /** Gradients, patterns, clips, masks and filters by id. */
  readonly definitions: ReadonlyMap<string, DrawingElement>;
}

const definitionNames = new Set([
  'clipPath',
  'filter',
  'linearGradient',
  'marker',
  'mask',
  'pattern',
  'radialGradient',
]);

/** Null when the root is no `svg`, or states neither its size nor a viewBox. */
export function drawingOf(root: DrawingElement): Drawing | null {
  if (root.name !== 'svg') return null;
  const written = root.attributes
    .get('viewBox')
    ?.split(/[\s,]+/)
    .map(Number);
  const [x = 0, y = 0, w = Number.NaN, h = Number.NaN] = written ?? [];
  const width = Number(root.attributes.get('width') ?? w);
  const height = Number(root.attributes.get('height') ?? h);
  if (!(width > 0 && height > 0)) return null;
  const viewBox = written === undefined ? rectFrom(0, 0, width, height) : rectFrom(x, y, w, h);
  if (!(viewBox.width > 0 && viewBox.height > 0)) return null;
  const definitions = new Map<string, DrawingElement>();
  const elements = takeDefinitions(root.children, definitions);
  return { width, height, viewBox, attributes: root.attributes, elements, definitions };
}

/** The elements that are painted; the others go to `definitions`. */
function takeDefinitions(
  elements: readonly DrawingElement[],
  definitions: Map<string, DrawingElement>,
): DrawingElement[] {
  const painted: DrawingElement[] = [];
  for (const element of elements) {
    if (element.name === 'defs') takeDefinitions(element.children, definitions);
    else if (definitionNames.has(element.name)) define(element, definitions);
    else if (element.children.length === 0) painted.push(element);
    else painted.push({ ...element, children: takeDefinitions(element.children, definitions) });
  }
  return painted;
}

function define(element: DrawingElement, definitions: Map<string, DrawingElement>) {
  const id = element.attributes.get('id');
  if (id !== undefined) definitions.set(id, element);
  // satori writes a gradient into the pattern that it fills.
  if (element.name === 'pattern') {
    for (const child of element.children) {
      if (definitionNames.has(child.name)) define(child, definitions);
    }
  }
}

/** The id in `url(#id)`; null for anything else. */
export function referenceIn(value: string | undefined): string | null {
  if (value?.startsWith('url(#') !== true || !value.endsWith(')')) return null;
  return value.slice(5, -1);
}

/** From the drawing's own units to px of the canvas; null for a `preserveAspectRatio` that satori does not write. */
export function canvasMatrix({ width, height, viewBox, attributes }: Drawing): Matrix | null {
  return fitViewBox(viewBox, rectFrom(0, 0, width, height), attributes.get('preserveAspectRatio'));
}

/** The definitions that `elements` refer to, and those that these refer to. */
export function usedDefinitions(
  elements: readonly DrawingElement[],
  definitions: ReadonlyMap<string, DrawingElement>,
): Map<string, DrawingElement> {
  const used = new Map<string, DrawingElement>();
  const pending = [...elements];
  for (let element = pending.pop(); element !== undefined; element = pending.pop()) {
    for (const id of referencesOf(element)) {
      const definition = used.has(id) ? undefined : definitions.get(id);
      if (definition === undefined) continue;
      used.set(id, definition);
      pending.push(definition);
    }
    pending.push(...element.children);
  }
  return used;
}

function referencesOf({ attributes }: DrawingElement): string[] {
  const ids: string[] = [];
  for (const value of attributes.values()) {
    const id = referenceIn(value) ?? (value.startsWith('#') ? value.slice(1) : null);
    if (id !== null) ids.push(id);
  }
  return ids;
}
