import { Buffer } from 'node:buffer';
import { checkImageSize, type ImageSize, readImageSize } from '../core/image/image-header.ts';
import { orientPixels, swapsSides } from '../core/image/orientation.ts';
import type { ImageAsset } from '../core/ports.ts';
import { Problem } from '../core/problem.ts';
import type { SceneImage } from '../core/scene.ts';
import {
  type Decoder,
  decodeAvif,
  decodeCmykJpeg,
  decodeJpeg,
  decodeWebp,
} from './image-decoders.ts';
import { encodeStraightPng } from './png.ts';

function toDataUri(bytes: Uint8Array, mediaType: string): string {
  const { buffer, byteOffset, byteLength } = bytes;
  const encoded = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  return `data:${mediaType};base64,${encoded}`;
}

function jpegDecoder({ jpeg, orientation }: ImageSize): Decoder | null {
  if (jpeg === undefined) return decodeJpeg;
  if (jpeg.components === 4) return decodeCmykJpeg;
  const plain = orientation === 1 && jpeg.coding !== 'other';
  // Three components without conversion are RGB as it is, which not every decoder believes.
  const plainColors = jpeg.components === 1 || jpeg.adobeTransform !== 0;
  return plain && plainColors ? null : decodeJpeg;
}

/** Null for what resvg draws by itself. WebP and AVIF it leaves out without a word. */
function decoderFor(mediaType: ImageAsset['mediaType'], size: ImageSize): Decoder | null {
  switch (mediaType) {
    case 'image/jpeg':
      return jpegDecoder(size);
    case 'image/webp':
      return decodeWebp;
    case 'image/avif':
      return decodeAvif;
    default:
      return null;
  }
}

async function redraw(asset: ImageAsset, size: ImageSize, decode: Decoder): Promise<SceneImage> {
  const pixels = await decode(asset.bytes);
  // The header was checked and the pixels were not: they must be the same image.
  if (pixels.width !== size.width || pixels.height !== size.height) {
    throw new Problem('asset-invalid', 'The image is not of the size that it says');
  }
  const upright = orientPixels(pixels, size.orientation);
  const { width, height } = upright;
  return { dataUri: toDataUri(encodeStraightPng(upright), 'image/png'), width, height };
}

/**
 * Turns an image into one that the rasteriser draws as it is meant to be seen.
 * @returns Width and height in px with the orientation applied.
 * @throws Problem `asset-invalid` when it is damaged, too large, or of a kind that its decoder does not know.
 */
export async function prepareImage(asset: ImageAsset): Promise<SceneImage> {
  const size = readImageSize(asset.bytes, asset.mediaType);
  checkImageSize(size, asset.mediaType);
  const decode = decoderFor(asset.mediaType, size);
  if (decode !== null) return redraw(asset, size, decode);
  const swapped = swapsSides(size.orientation);
  return {
    dataUri: toDataUri(asset.bytes, asset.mediaType),
    width: swapped ? size.height : size.width,
    height: swapped ? size.width : size.height,
  };
}
