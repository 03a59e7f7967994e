import resvgModule from '../../build/wasm/resvg.wasm';
import { createRasterizer } from './rasterizer.ts';

/** Draws an SVG at the size that it states. @throws Problem `too-complex` or `asset-invalid` */
export const { rasterize } = createRasterizer(resvgModule);
