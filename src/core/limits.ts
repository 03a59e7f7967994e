import type { Format } from './output.ts';

/** Bounds checked before anything is spent. An isolate has 128 MB, shared by every request in it. */
export const limits = {
  /** px */
  canvasSide: 8192,
  /** px that drawing may touch, some of them again and again; a second or two. */
  paintedPixels: 1_200_000_000,
  /** Layers in a document, groups and their children counted. */
  layers: 500,
  /** Groups within groups. satori's layout stack is unsafe from about 400 nested boxes on; this keeps to well below 32. */
  groupDepth: 8,
  pages: 50,
  /** Characters in one text layer, and in all of a document's. */
  layerText: 5000,
  documentText: 20_000,
  /** Line breaks in one text layer: each line is laid out by itself. */
  lineBreaks: 500,
  /** Characters without a place to break: one run of 10,000 is a 7 MB SVG. */
  unbrokenText: 1000,
  /** Combining marks on one base character; more is never language. */
  combiningMarks: 16,
  /** Different emoji in a document; each is a picture of its own. */
  emoji: 256,
  /** Of all images of a document together. */
  imagePixels: 16_000_000,
  /** Characters of an SVG path or of an inline SVG. */
  path: 20_000,
  svg: 512 * 1024,
  /** px, blur radius of a shadow: the cost grows with it. */
  shadowBlur: 100,
} as const;

export interface CanvasLimit {
  /** px of the whole canvas. */
  readonly pixels: number;
  /** px up to which a canvas is drawn in one piece. */
  readonly wholePixels: number;
  /** px of a larger one that are drawn, and handed to the encoder, at a time: an SVG takes up to 33 bytes for each. */
  readonly bandPixels: number;
}

const streamed: CanvasLimit = {
  pixels: limits.canvasSide ** 2,
  wholePixels: 2 ** 21,
  bandPixels: 2 ** 20,
};
const whole = (pixels: number): CanvasLimit => ({
  pixels,
  wholePixels: pixels,
  bandPixels: pixels,
});

/** PNG and JPEG are written while the canvas is drawn; the encoders of the others need all of it at once. */
export const canvasLimits = {
  png: streamed,
  jpeg: streamed,
  webp: whole(2 ** 22),
  avif: whole(2 ** 21),
} as const satisfies Readonly<Record<Format, CanvasLimit>>;
