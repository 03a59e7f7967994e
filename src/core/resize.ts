import type { Document, Page } from './document.ts';
import type { Size } from './geometry.ts';
import { canvasLimits, limits } from './limits.ts';
import type { Format } from './output.ts';
import { Problem } from './problem.ts';

export interface RequestedSize {
  /** px; null follows the other side's scale. */
  readonly width: number | null;
  readonly height: number | null;
}

/** How a page's content is placed on the canvas that is drawn. */
export interface Placement {
  /** px of the canvas. */
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  /** px from the canvas' corner to the content's. */
  readonly x: number;
  readonly y: number;
}

/** px of the canvas before it is scaled. */
export function layoutSize({ width, height, scale }: Placement): Size {
  return { width: width / scale, height: height / scale };
}

/** Content scales uniformly; on a canvas of another shape it is fitted inside and centred, and the background fills. */
export function placePage(page: Page, size: RequestedSize): Placement {
  const scale = Math.min(
    size.width === null ? Number.POSITIVE_INFINITY : size.width / page.width,
    size.height === null ? Number.POSITIVE_INFINITY : size.height / page.height,
  );
  const uniform = Number.isFinite(scale) ? scale : 1;
  const width = size.width ?? Math.max(1, Math.round(page.width * uniform));
  const height = size.height ?? Math.max(1, Math.round(page.height * uniform));
  return {
    width,
    height,
    scale: uniform,
    x: (width - page.width * uniform) / 2,
    y: (height - page.height * uniform) / 2,
  };
}

/** @throws Problem `invalid-request` (a side is too long) or `too-complex` (too many pixels for one isolate). */
export function checkCanvas(document: Document, size: RequestedSize, format: Format): void {
  for (const page of document.pages) {
    const { width, height } = placePage(page, size);
    if (width > limits.canvasSide || height > limits.canvasSide) {
      throw new Problem(
        'invalid-request',
        `The canvas would be ${width} x ${height} px; the limit is ${limits.canvasSide} x ${limits.canvasSide}`,
        { path: width > limits.canvasSide ? 'width' : 'height' },
      );
    }
    const { pixels } = canvasLimits[format];
    if (width * height > pixels) {
      throw new Problem(
        'too-complex',
        `The canvas would have ${width * height} pixels; the limit for ${format} is ${pixels}`,
        { path: 'width', hint: 'Ask for a smaller width or height, or for PNG or JPEG' },
      );
    }
  }
}
