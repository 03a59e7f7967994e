import glue from '@jsquash/webp/codec/enc/webp_enc_simd.js';
import { defaultOptions } from '@jsquash/webp/meta.js';
import type { Canvas } from '../core/canvas.ts';
import type { Output } from '../core/output.ts';
import { Problem } from '../core/problem.ts';
import { createCodec } from './wasm/codec.ts';
import { checkPixels, type WholePicture, wholePicture } from './whole-picture.ts';

type WebpOutput = Extract<Output, { format: 'webp' }>;
type WebpOptions = typeof defaultOptions;

interface WebpCodec {
  encode(data: Uint8Array, width: number, height: number, options: WebpOptions): Uint8Array | null;
}

// px. libwebp takes 50 MB for this many opaque ones, but as much for half of them when it has to keep their alpha or to
// be lossless.
const maxOpaquePixels = 2 ** 22;
const maxPixels = 2 ** 21;
const maxSide = 16_383;
// px. Method 1 saves a tenth of a photograph and a third of a design, but takes 70 MB for a megapixel and a half.
const maxThoroughPixels = 2 ** 20;

// A tenth to a half less bytes than methods 0 and 1; 3 and 4 save another twentieth for half of the time again.
const lossyMethod = 2;
// Of lossless, quality is effort: from 25 on method 1 finds the palette of a picture with few colours.
const losslessEffort = 25;

/** @param module `webp_enc_simd.wasm` */
export function createWebpEncoder(module: WebAssembly.Module) {
  const codec = createCodec<WebpCodec>(
    glue,
    module,
    (_, cause) => new Problem('internal', 'The picture could not be written as WebP', { cause }),
  );
  return async (canvas: Canvas, output: WebpOutput): Promise<Uint8Array<ArrayBuffer>> => {
    checkSides(canvas);
    checkPixels(canvas, 'A WebP', maxOpaquePixels);
    if (output.lossless) checkPixels(canvas, 'A lossless WebP', maxPixels);
    const picture = await wholePicture(canvas);
    if (!picture.opaque) checkPixels(picture, 'A WebP with transparency', maxPixels);
    const options = { ...defaultOptions, ...chooseOptions(picture, output) };
    return codec.use(Number.POSITIVE_INFINITY, ({ encode }) => {
      const bytes = encode(picture.data, picture.width, picture.height, options);
      if (bytes === null) throw new Error('no file');
      return new Uint8Array(bytes);
    });
  };
}

function chooseOptions(
  { width, height }: WholePicture,
  { lossless, quality }: WebpOutput,
): Partial<WebpOptions> {
  if (!lossless) return { quality, method: lossyMethod };
  const method = width * height <= maxThoroughPixels ? 1 : 0;
  return { lossless: 1, quality: losslessEffort, method };
}

function checkSides({ width, height }: Canvas): void {
  const side = Math.max(width, height);
  if (side <= maxSide) return;
  const [limit, figure] = [maxSide, side].map((length) => length.toLocaleString('en'));
  throw new Problem('too-complex', `A WebP’s sides may be up to ${limit} px; one has ${figure}`, {
    hint: 'Ask for a smaller picture, or for PNG or JPEG',
  });
}
