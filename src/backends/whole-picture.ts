import { isOpaque } from '../core/bitmap.ts';
import type { Canvas } from '../core/canvas.ts';
import type { Size } from '../core/geometry.ts';
import { Problem } from '../core/problem.ts';
import { straightenInto } from './straight-alpha.ts';

/** A canvas for an encoder that needs all of it at once. */
export interface WholePicture extends Size {
  /** Straight RGBA. */
  readonly data: Uint8Array;
  readonly opaque: boolean;
}

/** @throws Error when the canvas comes in several bands; its plan knows which formats take them. */
export async function wholePicture(canvas: Canvas): Promise<WholePicture> {
  const { width, height } = canvas;
  for await (const { data, height: rows } of canvas.bands) {
    if (rows !== height) break;
    const opaque = canvas.opaque || isOpaque(data);
    if (opaque) return { width, height, data, opaque };
    const straight = new Uint8Array(data.length);
    straightenInto(straight, data);
    return { width, height, data: straight, opaque };
  }
  throw new Error('The canvas did not come in one band');
}

/**
 * @param what Begins the sentence: `A lossless WebP`.
 * @throws Problem `too-complex`
 */
export function checkPixels({ width, height }: Size, what: string, most: number): void {
  if (width * height <= most) return;
  const [pixels, limit] = [width * height, most].map((count) => count.toLocaleString('en'));
  throw new Problem(
    'too-complex',
    `${what} may have up to ${limit} pixels; this one has ${pixels}`,
    {
      hint: 'Ask for a smaller picture, or for PNG or JPEG',
    },
  );
}
