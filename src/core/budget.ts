import type { Document, Page } from './document.ts';
import { pathBounds } from './drawing/path-bounds.ts';
import type { Size } from './geometry.ts';
import { isDrawn, type Layer } from './layer.ts';
import type { ShapeLayer } from './layers/shape.ts';
import { limits } from './limits.ts';
import { Problem } from './problem.ts';
import { type Placement, placePage, type RequestedSize } from './resize.ts';

/** Passes over the px of a box, as multiples of filling it with one colour. */
const passes = { fill: 1, gradient: 2, picture: 4, group: 2, shadow: 8 } as const;
/** px that take as long as a character of path data on each row that the path crosses, and as a character of a QR code. */
const pathPixels = 3.5;
const codePixels = 45_000;

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
      hint: 'Ask for a smaller canvas, or use fewer large layers, shadows, long paths and codes',
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
  const area = extentOf(layer, placement);
  switch (layer.type) {
    case 'group': {
      // Several things that fade as one are drawn on a canvas of their own.
      const faded = layer.opacity < 1 ? passes.group * canvas : 0;
      return faded + layersPixels(layer.layers, placement);
    }
    case 'image':
      return passes.picture * area + shadowPixels(layer, placement);
    case 'svg':
      return passes.picture * area;
    case 'shape':
      return (
        passes.gradient * area + outlinePixels(layer, placement) + shadowPixels(layer, placement)
      );
    case 'text':
      return passes.gradient * area + shadowPixels(layer, placement);
    case 'line':
      return passes.fill * area;
    case 'qr':
      return passes.fill * area + codePixels * layer.value.length;
  }
}

/** px of the canvas that a layer may reach, which can be more than its box. */
function extentOf(layer: Layer, placement: Placement, margin = 0): number {
  const { width, height } = reachOf(layer);
  const area = (width + margin) * (height + margin) * placement.scale ** 2;
  return Math.min(canvasPixels(placement), area);
}

/** px of the page. */
function reachOf(layer: Layer): Size {
  const { width, height } = layer;
  switch (layer.type) {
    case 'line':
      return { width: width + 2 * layer.strokeWidth, height: height + 2 * layer.strokeWidth };
    case 'text': {
      // However it is broken, each character takes about a square.
      const inked = (layer.text.length * layer.fontSize ** 2) / Math.max(1, width);
      return { width: width + layer.fontSize, height: Math.max(height, inked) + layer.fontSize };
    }
    case 'shape':
      return outlineReach(layer);
    default:
      return { width, height };
  }
}

function outlineReach({ shape, width, height, strokeWidth }: ShapeLayer): Size {
  const stroke = 2 * strokeWidth;
  switch (shape.kind) {
    case 'polygon': {
      const side = (axis: 0 | 1) => {
        const places = shape.points.map((point) => point[axis]);
        return Math.max(...places) - Math.min(...places);
      };
      return { width: side(0) * width + stroke, height: side(1) * height + stroke };
    }
    case 'path': {
      const bounds = pathBounds(shape.d) ?? { width: 0, height: 0 };
      const [across, down] = shape.viewBox ?? [width, height];
      return {
        width: (bounds.width * width) / Math.max(across, 1e-9) + stroke,
        height: (bounds.height * height) / Math.max(down, 1e-9) + stroke,
      };
    }
    default:
      return { width, height };
  }
}

function outlinePixels(layer: ShapeLayer, placement: Placement): number {
  if (layer.shape.kind !== 'path') return 0;
  const rows = Math.min(placement.height, outlineReach(layer).height * placement.scale);
  return pathPixels * layer.shape.d.length * rows;
}

/** A shadow is cast on a canvas of its own, as large as what throws it and its blur around it. */
function shadowPixels(layer: Extract<Layer, { shadow: unknown }>, placement: Placement): number {
  if (layer.shadow === null) return 0;
  const canvas = canvasPixels(placement);
  const faded = layer.opacity < 1 ? passes.group * canvas : 0;
  return faded + canvas + passes.shadow * extentOf(layer, placement, 3 * layer.shadow.blur);
}
