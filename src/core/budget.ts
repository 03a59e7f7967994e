import type { Document, Page } from './document.ts';
import { isDrawn, type Layer } from './layer.ts';
import { limits } from './limits.ts';
import { Problem } from './problem.ts';
import { type Placement, placePage, type RequestedSize } from './resize.ts';

/** Passes over the px of a box, as multiples of filling it with one colour. */
const passes = { fill: 1, gradient: 2, picture: 4, group: 2, shadow: 8 } as const;

/**
 * How many px drawing would touch. An estimate that counts what grows with the canvas, before anything is fetched.
 * @throws Problem `too-complex`
 */
export function checkBudget(document: Document, size: RequestedSize): void {
  const pixels = document.pages.reduce((sum, page) => sum + pagePixels(page, size), 0);
  if (pixels <= limits.paintedPixels) return;
  const megapixels = (count: number) => Math.ceil(count / 1e6);
  throw new Problem(
    'too-complex',
    `Drawing this would touch ${megapixels(pixels)} megapixels; the limit is ${megapixels(limits.paintedPixels)}`,
    {
      path: 'layers',
      hint: 'Ask for a smaller canvas, or use fewer large layers, shadows and groups that fade',
    },
  );
}

function pagePixels(page: Page, size: RequestedSize): number {
  const placement = placePage(page, size);
  const background = page.background === null ? 0 : passes.gradient;
  return background * canvasPixels(placement) + layersPixels(page.layers, placement);
}

const canvasPixels = ({ width, height }: Placement) => width * height;

function layersPixels(layers: readonly Layer[], placement: Placement): number {
  return layers.filter(isDrawn).reduce((sum, layer) => sum + layerPixels(layer, placement), 0);
}

function layerPixels(layer: Layer, placement: Placement): number {
  const canvas = canvasPixels(placement);
  const box = Math.min(canvas, layer.width * layer.height * placement.scale ** 2);
  // Several things that fade as one are drawn on a canvas of their own.
  const faded = layer.opacity < 1 ? passes.group * canvas : 0;
  switch (layer.type) {
    case 'group':
      return faded + layersPixels(layer.layers, placement);
    case 'image':
      return passes.picture * box + shadowPixels(layer, placement, faded);
    case 'svg':
      return passes.picture * box;
    case 'shape':
    case 'text':
      return passes.gradient * box + shadowPixels(layer, placement, faded);
    case 'line':
    case 'qr':
      return passes.fill * box;
  }
}

/** A shadow is cast on a canvas of its own, as large as what throws it and its blur around it. */
function shadowPixels(
  { shadow, width, height }: Extract<Layer, { shadow: unknown }>,
  placement: Placement,
  faded: number,
): number {
  if (shadow === null) return 0;
  const margin = 3 * shadow.blur;
  const grown = (width + margin) * (height + margin) * placement.scale ** 2;
  const canvas = canvasPixels(placement);
  return faded + canvas + passes.shadow * Math.min(canvas, grown);
}
