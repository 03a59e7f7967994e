import avifGlue from '@jsquash/avif/codec/dec/avif_dec.js';
import jpegGlue from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import webpGlue from '@jsquash/webp/codec/dec/webp_dec.js';
import type { ImageSize } from '../../core/image/image-header.ts';
import type { Pixels } from '../../core/image/orientation.ts';
import { Problem } from '../../core/problem.ts';
import { createCodec } from '../wasm/codec.ts';
import { createKeeper, type FailureReason, type Keeper } from '../wasm/instances.ts';
import { damaged } from './damaged.ts';
import { startPngCodec } from './png-codec.ts';

/** Metered modules, as the build writes them. */
export interface CodecModules {
  readonly png: WebAssembly.Module;
  readonly jpeg: WebAssembly.Module;
  readonly webp: WebAssembly.Module;
  readonly avif: WebAssembly.Module;
}

/**
 * Decodes a file whose header has been checked. Orientation is not applied.
 * @param size What the header says.
 * @returns Straight RGBA.
 * @throws Problem `asset-invalid`
 */
export type Decode = (bytes: Uint8Array, size: ImageSize) => Pixels;

/** How much work decoding may be. About 20 million last a millisecond. */
interface Fuel {
  readonly perByte: number;
  readonly perPixel: number;
}

const baseFuel = 500_000_000;
/** About five seconds. */
const maxFuel = 100_000_000_000;

/** Twice as much as photographs and noise take in the best quality. */
const fuelFor: { readonly [type in keyof CodecModules]: Fuel } = {
  png: { perByte: 500, perPixel: 3_000 },
  jpeg: { perByte: 500, perPixel: 1_000 },
  webp: { perByte: 2_000, perPixel: 4_000 },
  avif: { perByte: 20_000, perPixel: 10_000 },
};

interface EmscriptenCodec {
  /** Null, or nothing, when it cannot. */
  decode(bytes: Uint8Array, option?: number | boolean): Pixels | null | undefined;
}

const explain = (_: FailureReason, cause: unknown) => damaged(cause);

function within<Codec>(
  keeper: Keeper<Codec>,
  { perByte, perPixel }: Fuel,
  decode: (codec: Codec, bytes: Uint8Array) => Pixels | null | undefined,
): Decode {
  return (bytes, { width, height }) => {
    const fuel = baseFuel + perByte * bytes.length + perPixel * width * height;
    return keeper.use(Math.min(fuel, maxFuel), (codec) => {
      const pixels = decode(codec, bytes);
      if (pixels === null || pixels === undefined) throw new Error('No image');
      return pixels;
    });
  };
}

export type Decoders = { readonly [type in keyof CodecModules]: Decode };

export function createDecoders(modules: CodecModules): Decoders {
  const png = createKeeper({ instantiate: () => startPngCodec(modules.png), explain });
  const jpeg = createCodec<EmscriptenCodec>(jpegGlue, modules.jpeg, explain);
  const webp = createCodec<EmscriptenCodec>(webpGlue, modules.webp, explain);
  const avif = createCodec<EmscriptenCodec>(avifGlue, modules.avif, (_, cause) =>
    avifFailed(cause),
  );
  return {
    png: within(png, fuelFor.png, (codec, bytes) => codec.decode(bytes)),
    // Leaves the orientation as it is.
    jpeg: within(jpeg, fuelFor.jpeg, (codec, bytes) => codec.decode(bytes, false)),
    webp: within(webp, fuelFor.webp, (codec, bytes) => codec.decode(bytes)),
    // At eight bits a sample.
    avif: within(avif, fuelFor.avif, (codec, bytes) => codec.decode(bytes, 8)),
  };
}

/** Its decoder takes 16 to 25 bytes a pixel, more than there are for the largest images. */
const avifFailed = (cause: unknown) =>
  new Problem('asset-invalid', 'The AVIF could not be decoded', {
    hint: 'Save it again, or as JPEG. AVIF is drawn up to about 6 megapixels',
    cause,
  });
