import type { Rect, RoundedRect } from './geometry.ts';
import type { Matrix } from './matrix.ts';
import type { VNode } from './node.ts';
import type { Scene } from './scene.ts';

/** Boxes and outlines that the layout engine turns into SVG; placed in px of the page. */
export interface VectorItem {
  readonly kind: 'vector';
  readonly nodes: readonly VNode[];
}

/** One text layer's text. It is laid out by itself, wherever it goes, and once more when it has to be cut. */
export interface TextItem {
  readonly kind: 'text';
  /** Name of the layer, for the warning that it was cut. */
  readonly layer: string;
  /** The whole text, however high. */
  readonly node: VNode;
  /** What is drawn of it when it is higher than `uncutHeight`; null when nothing is ever cut. */
  readonly cutNode: VNode | null;
  /** px that both nodes have around the text, for what glyphs stick out. */
  readonly margin: number;
  /** px that it may be wide; 0 leaves no room for any. */
  readonly width: number;
  readonly uncutHeight: number;
  /** Where it goes, in px of the layer's box. */
  readonly area: Rect;
  readonly verticalAlign: 'top' | 'middle' | 'bottom';
  /** px of the layer's box to px of the canvas. */
  readonly matrix: Matrix;
  readonly opacity: number;
}

/** One outline in one colour. */
export interface PathItem {
  readonly kind: 'path';
  /** SVG path data, in the coordinates that `matrix` maps to px of the canvas. */
  readonly path: string;
  readonly matrix: Matrix;
  readonly color: string;
}

/** A picture from outside the document. It never reaches the layout engine. */
export interface PictureItem {
  readonly kind: 'picture';
  /** Its key in the scene. */
  readonly source: string;
  /** Name of the layer that shows it. */
  readonly layer: string;
  /** Where the whole picture lies, in px of the layer's box. */
  readonly area: Rect;
  /** What of the box it may fill. */
  readonly clip: RoundedRect;
  /** px of the layer's box to px of the canvas. */
  readonly matrix: Matrix;
  readonly opacity: number;
}

/** The blurred shape of something else, in one colour. */
export interface ShadowItem {
  readonly kind: 'shadow';
  readonly of: PathItem | VectorItem | TextItem;
  /** px of the canvas. */
  readonly x: number;
  readonly y: number;
  /** Standard deviation of the blur, px of the canvas. */
  readonly sigma: number;
  readonly color: string;
  /** Whether nothing of it is drawn under the shape itself, as CSS has it for boxes. */
  readonly cutOut: boolean;
}

/** Items that fade as one. */
export interface GroupItem {
  readonly kind: 'group';
  readonly opacity: number;
  readonly items: readonly PlanItem[];
}

export type PlanItem = VectorItem | TextItem | PathItem | PictureItem | ShadowItem | GroupItem;

/** Where a layer's items go. */
export interface Place {
  /** px of the layer's parent to px of the canvas. */
  readonly matrix: Matrix;
  /** Puts a node of the layer's parent where the page has it. */
  readonly wrap: (node: VNode) => VNode;
  readonly scene: Scene;
}
