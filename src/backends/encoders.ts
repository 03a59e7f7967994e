import avifModule from '@jsquash/avif/codec/enc/avif_enc.wasm';
import webpModule from '@jsquash/webp/codec/enc/webp_enc_simd.wasm';
import jpegModule from '../../wasm/jpeg.wasm';
import pngModule from '../../wasm/png.wasm';
import type { Encoders } from '../core/render.ts';
import { createAvifEncoder } from './avif.ts';
import { createJpegEncoder } from './jpeg.ts';
import { createPngEncoder } from './png.ts';
import { createWebpEncoder } from './webp.ts';

export const encoders: Encoders = {
  png: createPngEncoder(pngModule),
  jpeg: createJpegEncoder(jpegModule),
  webp: createWebpEncoder(webpModule),
  avif: createAvifEncoder(avifModule),
};
