import * as z from 'zod';
import { type Layer as AnyLayer, Layer, walkLayers } from './layer.ts';
import { limits } from './limits.ts';
import { Paint } from './paint.ts';

const Side = z.number().int().min(1).max(limits.canvasSide);

/** One canvas. Units: CSS pixels, degrees clockwise, opacity 0 to 1, colours as `#rrggbbaa`. */
export const Page = z
  .strictObject({
    width: Side,
    height: Side,
    /** null is transparent. */
    background: Paint.nullable().default(null),
    layers: z.array(Layer).max(limits.layers).default([]),
  })
  .meta({ description: 'One canvas: sizes in px, layers from back to front' });
export type Page = z.infer<typeof Page>;

export const Document: z.ZodType<Document, unknown> = z
  .strictObject({ pages: z.array(Page).min(1).max(limits.pages) })
  .superRefine((document, context) => {
    for (const fault of documentFaults(document)) {
      context.addIssue({ code: 'custom', message: fault });
    }
  });
export interface Document {
  readonly pages: readonly Page[];
}

/** Why a document is refused as a whole, though each of its layers is sound. Overrides can bring these about. */
export function* documentFaults({ pages }: Document): Generator<string> {
  const layers = pages.flatMap((page) => [...walkLayers(page.layers)]);
  if (layers.length > limits.layers) {
    yield `Expected at most ${limits.layers} layers, got ${layers.length}`;
  }
  const depth = Math.max(0, ...pages.map((page) => groupDepth(page.layers)));
  if (depth > limits.groupDepth) {
    yield `Expected groups at most ${limits.groupDepth} deep, got ${depth}`;
  }
  const text = layers.reduce(
    (sum, layer) => sum + (layer.type === 'text' ? layer.text.length : 0),
    0,
  );
  if (text > limits.documentText) {
    yield `Expected at most ${limits.documentText} characters of text, got ${text}`;
  }
  yield* nameFaults(layers);
}

function groupDepth(layers: readonly AnyLayer[]): number {
  let deepest = 0;
  for (const layer of layers) {
    if (layer.type === 'group') deepest = Math.max(deepest, 1 + groupDepth(layer.layers));
  }
  return deepest;
}

function* nameFaults(layers: readonly AnyLayer[]): Generator<string> {
  const names = new Set<string>();
  for (const layer of layers) {
    if (layer.visibility === 'auto' && !layer.dynamic) {
      yield `Layer "${layer.name}" is auto but not dynamic: nothing could ever show it`;
    }
    if (!layer.dynamic) continue;
    if (names.has(layer.name)) yield `Two dynamic layers are named "${layer.name}"`;
    names.add(layer.name);
  }
}
