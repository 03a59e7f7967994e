import mozjpegModule from '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm';
import encode, { init } from '@jsquash/jpeg/encode.js';
import { type Bitmap, flattenOnWhite } from '../core/bitmap.ts';
import { imageData } from './image-data.ts';

let started = false;

/** Quality is 1 to 100. JPEG knows no transparency: what shows through is white. */
export async function encodeJpeg(
  bitmap: Bitmap,
  quality: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!started) {
    await init(mozjpegModule);
    started = true;
  }
  // Progressive doubles the time for 1 % of the bytes; 4:2:0 smears coloured text, so good qualities keep full colour.
  const fullColor = quality >= 90;
  const bytes = await encode(imageData(bitmap, flattenOnWhite(bitmap)), {
    quality,
    progressive: false,
    auto_subsample: false,
    chroma_subsample: fullColor ? 1 : 2,
  });
  return new Uint8Array(bytes);
}
