import { Buffer } from 'node:buffer';
import type { Size } from '../core/geometry.ts';
import { checkImageSize, type ImageSize, readImageSize } from '../core/image/image-header.ts';
import { orientPixels } from '../core/image/orientation.ts';
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
import { checkPngData } from './png-data.ts';

function toDataUri(bytes: Uint8Array, mediaType: string): string {
  const { buffer, byteOffset, byteLength } = bytes;
  const encoded = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  return `data:${mediaType};base64,${encoded}`;
}

/** Bytes that may follow a JPEG's end: cameras and editors append to it. */
const MAX_TRAILER = 65_536;

/** resvg draws a JPEG that breaks off as nothing; the other decoder draws what there is, or says that there is none. */
function isCutShort(bytes: Uint8Array): boolean {
  const tail = bytes.subarray(-MAX_TRAILER);
  for (let at = tail.length - 2; at >= 0; at -= 1) {
    if (tail[at] === 0xff && tail[at + 1] === 0xd9) return false;
  }
  return true;
}

function jpegDecoder(bytes: Uint8Array, { jpeg, orientation }: ImageSize): Decoder | null {
  if (jpeg === undefined || isCutShort(bytes)) return decodeJpeg;
  if (jpeg.components === 4) return decodeCmykJpeg;
  const plain = orientation === 1 && jpeg.coding !== 'other';
  // Three components without conversion are RGB as it is, which not every decoder believes.
  const plainColors = jpeg.components === 1 || jpeg.adobeTransform !== 0;
  return plain && plainColors ? null : decodeJpeg;
}

/** Null for what resvg draws by itself. WebP and AVIF it leaves out without a word. */
function decoderFor({ bytes, mediaType }: ImageAsset, size: ImageSize): Decoder | null {
  switch (mediaType) {
    case 'image/jpeg':
      return jpegDecoder(bytes, size);
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
  const decode = decoderFor(asset, size);
  if (decode !== null) return redraw(asset, size, decode);
  // What is not decoded here is passed on with its orientation as it is.
  return { dataUri: toDataUri(passedOn(asset, size), asset.mediaType), ...sizeOf(size) };
}

function sizeOf({ width, height }: ImageSize): Size {
  return { width, height };
}

/** The bytes for the rasteriser, which draws damaged pictures as nothing and says nothing. */
function passedOn(asset: ImageAsset, size: ImageSize): Uint8Array {
  switch (asset.mediaType) {
    case 'image/png':
      checkPngData(asset.bytes);
      return asset.bytes;
    case 'image/svg+xml':
      return withStatedSize(asset.bytes, size);
    default:
      return asset.bytes;
  }
}

/** satori reads the size of an SVG by rules of its own and refuses what it cannot read: the root states it in px. */
function withStatedSize(bytes: Uint8Array, { width, height }: ImageSize): Uint8Array {
  const svg = new TextDecoder().decode(bytes);
  const stated = svg.replace(/<svg\b[^>]*>/, (root) => {
    const viewBox = /\sviewBox="/.test(root) ? '' : ` viewBox="0 0 ${width} ${height}"`;
    const rest = root.slice('<svg'.length).replace(/\s(?:width|height)="[^"]*"/g, '');
    return `<svg width="${width}" height="${height}"${viewBox}${rest}`;
  });
  return new TextEncoder().encode(stated);
}
