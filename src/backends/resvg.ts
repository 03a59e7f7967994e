import { initWasm, Resvg } from '@resvg/resvg-wasm';
import resvgModule from '@resvg/resvg-wasm/index_bg.wasm';
import type { Bitmap } from '../core/bitmap.ts';

let started: Promise<void> | null = null;

/**
 * Draws an SVG at the size that it states. Both of resvg's objects live in wasm memory and are freed by hand, but not
 * after a trap: they are still borrowed then, and freeing them fails with an error that hides the trap's own.
 */
export async function rasterize(svg: string): Promise<Bitmap> {
  started ??= initWasm(resvgModule);
  await started;
  const resvg = new Resvg(svg, { font: { loadSystemFonts: false } });
  const image = resvg.render();
  const bitmap = { width: image.width, height: image.height, data: image.pixels };
  image.free();
  resvg.free();
  return bitmap;
}
