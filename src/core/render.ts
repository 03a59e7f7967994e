import type { Bitmap } from './bitmap.ts';
import type { Document, Page } from './document.ts';
import type { Size } from './geometry.ts';
import { drawnLayers, imageSource, layerNodes } from './layer.ts';
import type { TextLayer } from './layers/text.ts';
import { box, type Style, type VNode } from './node.ts';
import { type Format, mediaTypes, type Output } from './output.ts';
import { cssGradient } from './paint.ts';
import { type Placement, placePage, type RequestedSize } from './resize.ts';
import type { Scene } from './scene.ts';
import { warnOfTruncation } from './truncation.ts';
import type { Warn, Warning } from './warning.ts';

export interface RenderRequest {
  readonly document: Document;
  readonly output: Output;
  readonly size: RequestedSize;
}

export interface RenderedFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly mediaType: string;
  /** px */
  readonly width: number;
  readonly height: number;
}

export interface RenderResult {
  readonly files: readonly RenderedFile[];
  readonly warnings: readonly Warning[];
}

export type Encoder<F extends Format> = (
  bitmap: Bitmap,
  output: Extract<Output, { format: F }>,
) => Promise<Uint8Array<ArrayBuffer>>;

/** A format without an encoder does not compile. */
export type Encoders = { readonly [F in Format]: Encoder<F> };

/** What turns nodes into pixels and bytes. */
export interface Backends {
  loadScene(document: Document, warn: Warn): Promise<Scene>;
  /** px that a text layer's text is high at the layer's width when nothing is cut. */
  measureText(layer: TextLayer, scene: Scene): Promise<number>;
  /** One canvas as SVG: paths, no text elements, no references outside. */
  toSvg(root: VNode, placement: Placement, scene: Scene): Promise<string>;
  rasterize(svg: string, placement: Placement): Promise<Bitmap>;
  readonly encoders: Encoders;
}

export type Stage = 'assets' | 'layout' | 'raster' | 'encode';

/** Runs one stage of a render; the caller may measure it. */
export type Measure = <T>(stage: Stage, work: () => Promise<T>) => Promise<T>;

/** Document in, one file a page out. Pages are drawn one after another: the work is CPU-bound and memory is scarce. */
export async function render(
  request: RenderRequest,
  backends: Backends,
  measure: Measure,
): Promise<RenderResult> {
  const warnings: Warning[] = [];
  const warn: Warn = (warning) => warnings.push(warning);
  const { document, output, size } = request;
  const scene = await measure('assets', () => backends.loadScene(document, warn));
  await measure('layout', () =>
    warnOfTruncation(document, (layer) => backends.measureText(layer, scene), warn),
  );
  const files: RenderedFile[] = [];
  for (const page of document.pages) {
    const placement = placePage(page, size);
    const bitmap = await drawPage(page, placement, scene, { backends, measure, warn });
    const body = await measure('encode', () => encode(backends.encoders, bitmap, output));
    const { width, height } = placement;
    files.push({ body, mediaType: mediaTypes[output.format], width, height });
  }
  return { files, warnings };
}

interface Drawing {
  readonly backends: Backends;
  readonly measure: Measure;
  readonly warn: Warn;
}

/**
 * The page's pixels. A picture from outside that passed every check can still stop the layout or the rasteriser; then
 * the page is drawn without pictures, and each of them is reported.
 */
async function drawPage(
  page: Page,
  placement: Placement,
  scene: Scene,
  drawing: Drawing,
): Promise<Bitmap> {
  const { backends, measure, warn } = drawing;
  try {
    const root = pageNode(page, placement, scene);
    const svg = await measure('layout', () => backends.toSvg(root, placement, scene));
    return await measure('raster', () => backends.rasterize(svg, placement));
  } catch (error) {
    if (scene.images.size === 0) throw error;
    for (const layer of drawnLayers(page.layers)) {
      if (!scene.images.has(imageSource(layer) ?? '')) continue;
      const message = 'One of the pictures could not be drawn, so all of them were left out';
      warn({ code: 'image-failed', layer: layer.name, message });
    }
    return drawPage(page, placement, { ...scene, images: new Map() }, drawing);
  }
}

function encode(
  encoders: Encoders,
  bitmap: Bitmap,
  output: Output,
): Promise<Uint8Array<ArrayBuffer>> {
  switch (output.format) {
    case 'png':
      return encoders.png(bitmap, output);
    case 'jpeg':
      return encoders.jpeg(bitmap, output);
    case 'webp':
      return encoders.webp(bitmap, output);
  }
}

/** The page in its own px: the canvas may show more around it than the page is wide or high, never less. */
export function pageNode(page: Page, placement: Placement, scene: Scene): VNode {
  const { width, height } = layoutSize(placement);
  const [x, y] = [placement.x / placement.scale, placement.y / placement.scale];
  const fill: Style =
    page.background === null
      ? {}
      : typeof page.background === 'string'
        ? { backgroundColor: page.background }
        : { backgroundImage: cssGradient(page.background) };
  const layers = layerNodes(page.layers, scene);
  const content =
    x === 0 && y === 0
      ? layers
      : [
          box(
            { position: 'absolute', left: x, top: y, width: page.width, height: page.height },
            layers,
          ),
        ];
  return box({ position: 'relative', width, height, overflow: 'hidden', ...fill }, content);
}

/** px of the canvas before it is scaled. */
export function layoutSize({ width, height, scale }: Placement): Size {
  return { width: width / scale, height: height / scale };
}
