/** Bounds checked before anything is spent. An isolate has 128 MB, shared by every request in it. */
export const limits = {
  /** px */
  canvasSide: 8192,
  /** px. resvg needs up to 13 bytes a pixel with clips, the encoders 8 more: 4.2 megapixels stay below 90 MB. */
  canvasPixels: 2 ** 22,
  /** Layers in a document, groups and their children counted. */
  layers: 500,
  /** Groups within groups. satori's layout stack is unsafe from about 400 nested boxes on; this keeps to well below 32. */
  groupDepth: 8,
  pages: 50,
  /** Characters in one text layer, and in all of a document's. */
  layerText: 5000,
  documentText: 20_000,
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
