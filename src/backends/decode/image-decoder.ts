import { checkImageSize, type ImageSize, readImageSize } from '../../core/image/image-header.ts';
import { orientPixels, type Pixels } from '../../core/image/orientation.ts';
import type { ImageAsset } from '../../core/ports.ts';
import { Problem } from '../../core/problem.ts';
import { decodeCmykJpeg } from './cmyk-jpeg.ts';
import { type CodecModules, createDecoders, type Decode, type Decoders } from './codecs.ts';
import { decodeGif } from './gif.ts';

/**
 * Decodes any image but an SVG as it is meant to be seen: upright, and of an animation the first frame.
 * @returns Straight RGBA.
 * @throws Problem `asset-invalid` when it is damaged, too large, or of a kind that its decoder does not know. A JPEG
 *   that breaks off is drawn as far as it goes.
 */
export type ImageDecoder = (asset: ImageAsset) => Pixels;

export function createImageDecoder(modules: CodecModules): ImageDecoder {
  const decoders = createDecoders(modules);
  return (asset) => {
    const { bytes, mediaType } = asset;
    const size = readImageSize(bytes, mediaType);
    checkImageSize(size, mediaType);
    const pixels = decoderFor(asset, size, decoders)(bytes, size);
    // The header was checked and the pixels were not: they must be the same image.
    if (pixels.width !== size.width || pixels.height !== size.height) {
      throw new Problem('asset-invalid', 'The image is not of the size that it says');
    }
    return orientPixels(pixels, size.orientation);
  };
}

function decoderFor({ bytes, mediaType }: ImageAsset, size: ImageSize, decoders: Decoders): Decode {
  switch (mediaType) {
    case 'image/png':
      return decoders.png;
    case 'image/jpeg':
      // The decoder of CMYK does not say where a file breaks off.
      return size.jpeg?.components === 4 && !isCutShort(bytes) ? decodeCmykJpeg : decoders.jpeg;
    case 'image/webp':
      return decoders.webp;
    case 'image/avif':
      return decoders.avif;
    case 'image/gif':
      return decodeGif;
    case 'image/svg+xml':
      throw new Error('An SVG is drawn, not decoded');
  }
}

/** Bytes that may follow a JPEG's end: cameras and editors append to it. */
const MAX_TRAILER = 65_536;

function isCutShort(bytes: Uint8Array): boolean {
  const tail = bytes.subarray(-MAX_TRAILER);
  for (let at = tail.length - 2; at >= 0; at -= 1) {
    if (tail[at] === 0xff && tail[at + 1] === 0xd9) return false;
  }
  return true;
}
