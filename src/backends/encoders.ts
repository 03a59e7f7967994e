import type { Encoders } from '../core/render.ts';
import { encodeJpeg } from './jpeg.ts';
import { encodePng } from './png.ts';
import { encodeWebp } from './webp.ts';

export const encoders: Encoders = {
  png: async (bitmap) => encodePng(bitmap),
  jpeg: (bitmap, output) => encodeJpeg(bitmap, output.quality),
  webp: encodeWebp,
};
