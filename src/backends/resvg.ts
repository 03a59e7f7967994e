import { initWasm, Resvg } from '@resvg/resvg-wasm';
import resvgModule from '@resvg/resvg-wasm/index_bg.wasm';
import type { Bitmap } from '../core/bitmap.ts';

let started: Promise<void> | null = null;

/** Draws an SVG at the size that it states. Both of resvg's objects live in wasm memory and are freed by hand. */
export async function rasterize(svg: string): Promise<Bitmap> {
  started ??= initWasm(resvgModule);
  await started;
  const resvg = new Resvg(svg, { font: { loadSystemFonts: false } });
  try {
    const image = resvg.render();
    try {
      return { width: image.width, height: image.height, data: image.pixels };
    } finally {
      image.free();
    }
  } finally {
    resvg.free();
  }
}
