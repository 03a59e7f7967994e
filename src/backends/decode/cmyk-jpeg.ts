import { decode } from 'jpeg-js';
import type { Pixels } from '../../core/image/orientation.ts';
import { Problem } from '../../core/problem.ts';

// jpeg-js needs some forty bytes a pixel.
const maxMegapixels = 2;
const maxMemory = 64;

/** CMYK and YCCK, which the wasm decoder does not know. In script, and so for up to 2 megapixels only. */
export function decodeCmykJpeg(bytes: Uint8Array): Pixels {
  try {
    return decode(bytes, {
      useTArray: true,
      formatAsRGBA: true,
      maxResolutionInMP: maxMegapixels,
      maxMemoryUsageInMB: maxMemory,
    });
  } catch (cause) {
    throw new Problem('asset-invalid', 'The CMYK JPEG could not be decoded', {
      hint: `Save it as RGB. CMYK is drawn up to ${maxMegapixels} megapixels`,
      cause,
    });
  }
}
