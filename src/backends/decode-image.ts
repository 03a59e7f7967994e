import avif from '../../build/wasm/avif-decoder.wasm';
import jpeg from '../../build/wasm/jpeg-decoder.wasm';
import png from '../../build/wasm/png-decoder.wasm';
import webp from '../../build/wasm/webp-decoder.wasm';
import type { Pixels } from '../core/image/orientation.ts';
import type { ImageAsset } from '../core/ports.ts';
import { createImageDecoder } from './decode/image-decoder.ts';

const decode = createImageDecoder({ avif, jpeg, png, webp });

/**
 * Decodes any image but an SVG as it is meant to be seen: upright, and of an animation the first frame.
 * @returns Straight RGBA.
 * @throws Problem `asset-invalid`
 */
export const decodeImage = async (asset: ImageAsset): Promise<Pixels> => decode(asset);
