import avifGlue from '@jsquash/avif/codec/dec/avif_dec.js';
import avifModule from '@jsquash/avif/codec/dec/avif_dec.wasm';
import jpegGlue from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import jpegModule from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';
import webpGlue from '@jsquash/webp/codec/dec/webp_dec.js';
import webpModule from '@jsquash/webp/codec/dec/webp_dec.wasm';
import { decode as decodeJpegInScript } from 'jpeg-js';
import type { Pixels } from '../core/image/orientation.ts';
import { Problem } from '../core/problem.ts';

interface Codec {
  decode(bytes: Uint8Array, ...options: readonly (boolean | number)[]): Pixels | null;
  readonly HEAPU8?: Uint8Array;
}

type CodecGlue = (options: {
  readonly noInitialRun: boolean;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    ready: (instance: WebAssembly.Instance) => void,
  ) => WebAssembly.Exports;
  readonly print: () => void;
  readonly printErr: () => void;
}) => Promise<Codec>;

export type Decoder = (bytes: Uint8Array) => Promise<Pixels>;

// Wasm memory never shrinks. An instance that one large image has blown up is not kept.
const maxKeptMemory = 48_000_000;

const ignore = () => undefined;

const damaged = (cause: unknown) =>
  new Problem('asset-invalid', 'The image could not be decoded', {
    hint: 'Open it in an image editor and save it again',
    cause,
  });

/**
 * A decoder that runs on a fresh instance after every failure: libjpeg's errors leave its stack pointer and heap where
 * they were, and after about a hundred of them no valid image decodes any more.
 */
function createDecoder(
  glue: CodecGlue,
  module: WebAssembly.Module,
  ...options: readonly (boolean | number)[]
): Decoder {
  const instantiate = () =>
    glue({
      noInitialRun: true,
      instantiateWasm: (imports, ready) => {
        const instance = new WebAssembly.Instance(module, imports);
        ready(instance);
        return instance.exports;
      },
      print: ignore,
      printErr: ignore,
    });
  let kept: Codec | null = null;
  return async (bytes) => {
    // Taken out for the time of the decoding, which does not wait: a throw leaves none behind.
    const codec = kept ?? (await instantiate());
    kept = null;
    let image: Pixels | null;
    try {
      image = codec.decode(bytes, ...options);
    } catch (cause) {
      throw damaged(cause);
    }
    if (image === null) throw damaged('no image');
    if ((codec.HEAPU8?.byteLength ?? 0) <= maxKeptMemory) kept = codec;
    return image;
  };
}

// The packages' own types need the DOM's ImageData, and their `init` keeps one instance for good.
const asGlue = (glue: unknown) => glue as CodecGlue;

/** EXIF orientation is not applied. */
export const decodeJpeg: Decoder = createDecoder(asGlue(jpegGlue), jpegModule, false);
export const decodeWebp: Decoder = createDecoder(asGlue(webpGlue), webpModule);
/** Rotation and mirroring are not applied. */
export const decodeAvif: Decoder = createDecoder(asGlue(avifGlue), avifModule, 8);

// jpeg-js needs some forty bytes a pixel.
const maxCmykMegapixels = 2;
const maxCmykMemory = 64;

/** CMYK and YCCK, which the wasm decoder does not know. In script, and so for up to 2 megapixels only. */
export const decodeCmykJpeg: Decoder = async (bytes) => {
  try {
    return decodeJpegInScript(bytes, {
      useTArray: true,
      formatAsRGBA: true,
      maxResolutionInMP: maxCmykMegapixels,
      maxMemoryUsageInMB: maxCmykMemory,
    });
  } catch (cause) {
    throw new Problem('asset-invalid', 'The CMYK JPEG could not be decoded', {
      hint: `Save it as RGB. CMYK is drawn up to ${maxCmykMegapixels} megapixels`,
      cause,
    });
  }
};
