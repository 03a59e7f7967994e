import glue from '@jsquash/avif/codec/enc/avif_enc.js';
import { defaultOptions } from '@jsquash/avif/meta.js';
import type { Canvas } from '../core/canvas.ts';
import type { Output } from '../core/output.ts';
import { Problem } from '../core/problem.ts';
import { createCodec } from './wasm/codec.ts';
import { checkPixels, wholePicture } from './whole-picture.ts';

type AvifOutput = Extract<Output, { format: 'avif' }>;

interface AvifCodec {
  encode(
    data: Uint8Array,
    width: number,
    height: number,
    options: typeof defaultOptions,
  ): Uint8Array | null;
}

// px. libaom takes 70 MB for them.
const maxPixels = 2 ** 21;
// 9 and 10 are the same and three times as fast, but make a design larger than WebP does; 7 takes twice as long.
const speed = 8;

/** @param module `avif_enc.wasm`, the one for a single thread. */
export function createAvifEncoder(module: WebAssembly.Module) {
  const codec = createCodec<AvifCodec>(
    glue,
    module,
    (_, cause) => new Problem('internal', 'The picture could not be written as AVIF', { cause }),
  );
  return async (canvas: Canvas, output: AvifOutput): Promise<Uint8Array<ArrayBuffer>> => {
    checkPixels(canvas, 'An AVIF', maxPixels);
    const { data, width, height } = await wholePicture(canvas);
    const options = { ...defaultOptions, quality: output.quality, speed };
    return codec.use(Number.POSITIVE_INFINITY, ({ encode }) => {
      const bytes = encode(data, width, height, options);
      if (bytes === null) throw new Error('no file');
      return new Uint8Array(bytes);
    });
  };
}
