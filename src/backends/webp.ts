import webpModule from '@jsquash/webp/codec/enc/webp_enc_simd.wasm';
import encode, { init } from '@jsquash/webp/encode.js';
import { type Bitmap, straightAlpha } from '../core/bitmap.ts';
import { imageData } from './image-data.ts';

let started = false;

/** Quality is 1 to 100; lossless keeps every visible pixel and ignores it. */
export async function encodeWebp(
  bitmap: Bitmap,
  options: { readonly quality: number; readonly lossless: boolean },
): Promise<Uint8Array<ArrayBuffer>> {
  if (!started) {
    await init(webpModule);
    started = true;
  }
  const effort = options.lossless
    ? { lossless: 1, quality: 25, method: 1 }
    : { quality: options.quality, method: 2 };
  return new Uint8Array(await encode(imageData(bitmap, straightAlpha(bitmap)), effort));
}
