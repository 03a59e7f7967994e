import type { Rect } from '../geometry.ts';
import type { Matrix } from '../matrix.ts';
import type { DrawingElement } from './document.ts';

/** Red, green, blue and alpha from 0 to 1, not premultiplied. */
export type DrawingColor = readonly [number, number, number, number];

export interface DrawingStop {
  /** 0 to 1, never less than the one before. */
  readonly offset: number;
  readonly color: DrawingColor;
}

/** Gradients go on beyond their ends in the colour of the end; `matrix` maps their space to the root's user units. */
export type DrawingFill =
  | { readonly type: 'solid'; readonly color: DrawingColor }
  | {
      readonly type: 'linear';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly stops: readonly DrawingStop[];
      readonly matrix: Matrix;
    }
  | {
      readonly type: 'radial';
      readonly cx: number;
      readonly cy: number;
      readonly r: number;
      readonly stops: readonly DrawingStop[];
      readonly matrix: Matrix;
    };

/** What paths and rects have in common. */
export interface Filled {
  readonly fill: DrawingFill;
  /** From the item's own units to the root's user units. */
  readonly matrix: Matrix;
  /** 0 to 1, on top of the fill's own alpha. */
  readonly opacity: number;
  /** In the root's user units; null when nothing cuts the item but the canvas. */
  readonly clip: Rect | null;
}

export type DrawingItem =
  | (Filled & { readonly kind: 'path'; readonly d: string; readonly evenOdd: boolean })
  | (Filled & { readonly kind: 'rect' } & Rect)
  | {
      readonly kind: 'group';
      /** Less than 1, of all the items together. */
      readonly opacity: number;
      readonly items: readonly DrawingItem[];
    }
  | {
      readonly kind: 'other';
      /** As children of the root. */
      readonly elements: readonly DrawingElement[];
      /** A rect around all that they paint, in the root's user units; null when it is not known. */
      readonly bounds: Rect | null;
    };
