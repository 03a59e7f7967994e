import type { Canvas } from './canvas.ts';
import type { Document } from './document.ts';
import type { Layer } from './layer.ts';
import { type CanvasLimit, canvasLimits } from './limits.ts';
import { type Format, mediaTypes, type Output } from './output.ts';
import { type Plan, planPage } from './plan.ts';
import { placePage, type RequestedSize } from './resize.ts';
import type { Scene } from './scene.ts';
import type { Warn, Warning } from './warning.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export interface RenderRequest {
  readonly document: Document;
  /** What the document was made from by overriding layers; null when there is no such thing. */
  readonly template: Document | null;
  readonly output: Output;
  readonly size: RequestedSize;
}

export interface RenderedFile {
  readonly body: Bytes;
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
  canvas: Canvas,
  output: Extract<Output, { format: F }>,
) => Promise<Bytes>;

/** A format without an encoder does not compile. */
export type Encoders = { readonly [F in Format]: Encoder<F> };

/** What turns plans into pixels and bytes. */
export interface Backends {
  loadScene(document: Document, warn: Warn): Promise<Scene>;
  /** Starts to draw. What cannot be drawn, or only in part, is warned about. */
  paint(plan: Plan, scene: Scene, options: PaintOptions): Canvas;
  readonly encoders: Encoders;
}

export interface PaintOptions {
  readonly measure: Measure;
  readonly warn: Warn;
  /** To be awaited between two bands. */
  readonly pause: Schedule['pause'];
  /** How much of the canvas may be in memory at a time. */
  readonly limit: Pick<CanvasLimit, 'wholePixels' | 'bandPixels'>;
  /** Layers that this render changed: what is kept between renders leaves them out. */
  readonly isChanged: (layer: Layer) => boolean;
}

export type Stage = 'assets' | 'layout' | 'raster' | 'encode';

/** Runs one stage of a render; the caller may measure it. A stage may run within another, which is not charged then. */
export type Measure = <T>(stage: Stage, work: () => Promise<T>) => Promise<T>;

/** When a render may use the isolate's one thread and its little memory. */
export interface Schedule {
  /** Runs CPU-bound work when it is its turn. `heldBytes` is what it keeps in memory until then. */
  takeTurn<T>(work: () => Promise<T>, heldBytes: number): Promise<T>;
  /** Between two parts of long work: others get a word in. Rejects when nobody waits for the picture any more. */
  pause(): Promise<void>;
}

/** Document in, one file a page out. Fetching waits for nobody; drawing goes page by page. */
export async function render(
  request: RenderRequest,
  backends: Backends,
  measure: Measure,
  schedule: Schedule,
): Promise<RenderResult> {
  const warnings: Warning[] = [];
  const warn: Warn = (warning) => warnings.push(warning);
  const scene = await measure('assets', () => backends.loadScene(request.document, warn));
  const files = await schedule.takeTurn(
    () => drawPages(request, scene, { backends, measure, warn, schedule }),
    imageBytes(scene),
  );
  return { files, warnings };
}

function imageBytes({ images }: Scene): number {
  const assets = new Set([...images.values()].map(({ asset }) => asset));
  return [...assets].reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
}

interface Drawing {
  readonly backends: Backends;
  readonly measure: Measure;
  readonly warn: Warn;
  readonly schedule: Schedule;
}

async function drawPages(
  { document, template, output, size }: RenderRequest,
  scene: Scene,
  { backends, measure, warn, schedule }: Drawing,
): Promise<RenderedFile[]> {
  const own = new Set(template?.pages.flatMap((page) => page.layers));
  const files: RenderedFile[] = [];
  for (const page of document.pages) {
    const placement = placePage(page, size);
    const canvas = backends.paint(planPage(page, placement, scene), scene, {
      measure,
      warn,
      pause: () => schedule.pause(),
      limit: canvasLimits[output.format],
      isChanged: (layer) => !own.has(layer),
    });
    const body = await measure('encode', () => encode(backends.encoders, canvas, output));
    const { width, height } = placement;
    files.push({ body, mediaType: mediaTypes[output.format], width, height });
  }
  return files;
}

function encode(encoders: Encoders, canvas: Canvas, output: Output): Promise<Bytes> {
  switch (output.format) {
    case 'png':
      return encoders.png(canvas, output);
    case 'jpeg':
      return encoders.jpeg(canvas, output);
    case 'webp':
      return encoders.webp(canvas, output);
    case 'avif':
      return encoders.avif(canvas, output);
  }
}
