import type { Bitmap } from './bitmap.ts';
import type { Size } from './geometry.ts';

/** Rows from the first to before the last. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** What a canvas has in common with other renders of the same template: an encoder may keep what it made of it. */
export interface CanvasBase {
  /** Two canvases with the same key have the same pixels outside their changed rows. */
  readonly key: string;
  /** Rows of the canvas, sorted and apart. */
  readonly changed: readonly RowRange[];
}

/** Rows of a canvas over its whole width. */
export interface Band extends Bitmap {
  /** Row of the canvas that the band begins with. */
  readonly y: number;
}

/** A picture that is drawn while it is encoded, so that no more than a band of it is ever in memory. */
export interface Canvas extends Size {
  /** Whether every pixel is known to be opaque before any is drawn. */
  readonly opaque: boolean;
  /** Null when nothing is known. */
  readonly base: CanvasBase | null;
  /** From top to bottom without gaps; one band's pixels are valid until the next is asked for. One band when small. */
  readonly bands: AsyncIterable<Band>;
}
