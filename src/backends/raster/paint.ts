import kernelsModule from '../../../wasm/kernels.wasm';
import { cleanDrawing, drawingItems, parseDrawing } from '../../core/drawing/drawing.ts';
import { scaling } from '../../core/matrix.ts';
import { createByteCache } from '../byte-cache.ts';
import { decodeImage } from '../decode-image.ts';
import { rasterize } from '../resvg.ts';
import { toSvg } from '../satori.ts';
import { createKernels } from './kernels.ts';
import { createPainter, type Paint } from './painter.ts';

/** An isolate has 128 MB, most of it for the render under way. */
const cacheBytes = { rasters: 16_000_000, fitted: 12_000_000, layouts: 4_000_000 };

/** The painter of this isolate. */
export const paint: Paint = createPainter({
  createKernels: () => createKernels(kernelsModule),
  async layOut(root, size, scale, scene) {
    const svg = await toSvg(root, size, scene);
    const drawing = cleanDrawing(parseDrawing(svg));
    return { drawing, items: drawingItems(drawing, scaling(scale, scale)), size: svg.length };
  },
  decode: decodeImage,
  rasterize,
  // Two bytes a character, and as much again for what was read out of it.
  layouts: createByteCache(cacheBytes.layouts, ({ size }) => 4 * size),
  rasters: createByteCache(cacheBytes.rasters, ({ data }) => data.byteLength),
  fitted: createByteCache(cacheBytes.fitted, ({ data }) => data.byteLength),
});
