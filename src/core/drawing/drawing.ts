import type { Rect } from '../geometry.ts';
import { identity, type Matrix } from '../matrix.ts';
import { cleanElements } from './clean.ts';
import {
  canvasMatrix,
  type Drawing,
  type DrawingElement,
  drawingOf,
  usedDefinitions,
} from './document.ts';
import type { DrawingItem } from './drawing-item.ts';
import { itemsOf } from './drawing-items.ts';
import { readMarkup } from './markup.ts';

export type { Drawing, DrawingElement } from './document.ts';
export type { DrawingColor, DrawingFill, DrawingItem, DrawingStop } from './drawing-item.ts';

/**
 * Reads what satori wrote.
 * @throws Error when it is not markup of elements alone, or states no size.
 */
export function parseDrawing(svg: string): Drawing {
  const root = readMarkup(svg);
  const drawing = root === null ? null : drawingOf(root);
  if (drawing === null) throw new Error('this is not an SVG as satori writes it');
  return drawing;
}

/**
 * The same picture from less: without the masks and clips that cut nothing off, with gradients instead of patterns, and
 * with simple nested SVGs as groups.
 */
export function cleanDrawing(drawing: Drawing): Drawing {
  const { elements, definitions } = cleanElements(drawing);
  return { ...drawing, elements, definitions: usedDefinitions(elements, definitions) };
}

/**
 * What a cleaned drawing paints, in order: plain fills one by one, and all that is more than that in runs. `toPixels`
 * maps the root's user units to px; shapes that ask for whole pixels get those.
 */
export function drawingItems(
  drawing: Drawing,
  toPixels: Matrix | null = canvasMatrix(drawing),
): DrawingItem[] {
  const { definitions } = drawing;
  const wrap = (element: DrawingElement) => element;
  const scope = { definitions, toPixels, matrix: identity, clip: null, wrap };
  return itemsOf(drawing.elements, scope);
}

/** A canvas of px and the part of a drawing's own units that it shows, stretched to it. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
  readonly viewBox: Rect;
}

function writeElement(element: DrawingElement): string {
  let text = `<${element.name}`;
  for (const [name, value] of element.attributes) text += ` ${name}="${value}"`;
  if (element.children.length === 0) return `${text}/>`;
  text += '>';
  for (const child of element.children) text += writeElement(child);
  return `${text}</${element.name}>`;
}

function writeDocument(
  attributes: ReadonlyMap<string, string>,
  elements: readonly DrawingElement[],
  definitions: ReadonlyMap<string, DrawingElement>,
): string {
  const used = [...usedDefinitions(elements, definitions).values()];
  const inside = new Set(used.flatMap((definition) => definition.children));
  const children = used.filter((definition) => !inside.has(definition));
  const defs = { name: 'defs', attributes: new Map(), children };
  const all = children.length === 0 ? elements : [defs, ...elements];
  return writeElement({ name: 'svg', attributes, children: all });
}

/** The drawing as an SVG document, with those of its definitions that are referred to. */
export function writeDrawing(drawing: Drawing): string {
  return writeDocument(drawing.attributes, drawing.elements, drawing.definitions);
}

/** Some elements of the drawing as a document of their own. */
export function writeElements(
  drawing: Drawing,
  elements: readonly DrawingElement[],
  { width, height, viewBox }: Viewport,
): string {
  const attributes = new Map(drawing.attributes);
  attributes.set('width', String(width));
  attributes.set('height', String(height));
  attributes.set('viewBox', `${viewBox.x} ${viewBox.y} ${viewBox.width} ${viewBox.height}`);
  attributes.set('preserveAspectRatio', 'none');
  return writeDocument(attributes, elements, drawing.definitions);
}
