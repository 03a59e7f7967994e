import type { ImageMediaType } from '../ports.ts';
import { Problem } from '../problem.ts';
import { readAvifSize } from './avif-header.ts';
import { readJpegSize } from './jpeg-header.ts';
import { readGifSize, readPngSize, readWebpSize } from './raster-header.ts';
import { readSvgRoot, readSvgSize } from './svg-size.ts';

/** EXIF orientation: 1 is upright, 5 to 8 swap width and height. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface ImageSize {
  /** Pixels as stored, before the orientation is applied; for SVG, CSS pixels and not always whole. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** Of an animation; absent for formats and files without one. */
  readonly frames?: number;
  readonly jpeg?: JpegDetails;
}

export interface JpegDetails {
  /** 1 grey, 3 colour, 4 CMYK or YCCK. */
  readonly components: number;
  /** What the Adobe marker says: 0 RGB or CMYK, 1 YCbCr, 2 YCCK; null without one. */
  readonly adobeTransform: number | null;
  /** `other`: arithmetic, lossless, hierarchical, or not 8 bits a sample. */
  readonly coding: 'baseline' | 'progressive' | 'other';
  readonly scans: number;
}

/** Longest side of an image that is drawn, in pixels: the limit of WebP and AVIF, and of most GPUs. */
export const maxImageSide = 16_384;
/** Most pixels of one image. Ten million are 40 MB decoded, a third of what an isolate has. */
export const maxImagePixels = 10_000_000;
const maxFrames = 2_000;
// Each progressive scan goes over the whole picture again. Encoders write about ten.
const maxScans = 64;

const startsWith = (bytes: Uint8Array, signature: readonly number[], offset = 0): boolean =>
  signature.every((value, index) => bytes[offset + index] === value);

const startsWithText = (bytes: Uint8Array, text: string, offset = 0): boolean =>
  startsWith(
    bytes,
    [...text].map((letter) => letter.charCodeAt(0)),
    offset,
  );

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const avifBrands = ['avif', 'avis'];

function isAvif(bytes: Uint8Array): boolean {
  if (!startsWithText(bytes, 'ftyp', 4)) return false;
  const length = Math.min(((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0), 256, bytes.length);
  for (let offset = 8; offset + 4 <= length; offset += 4) {
    if (avifBrands.some((brand) => startsWithText(bytes, brand, offset))) return true;
  }
  return false;
}

function isSvg(bytes: Uint8Array): boolean {
  try {
    return readSvgRoot(bytes) !== null;
  } catch {
    return false;
  }
}

/** What the bytes are, by their signature; null when they are nothing that Platen draws. Ignores any header. */
export function sniffImage(bytes: Uint8Array): ImageMediaType | null {
  if (startsWith(bytes, pngSignature)) return 'image/png';
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  if (startsWithText(bytes, 'GIF87a') || startsWithText(bytes, 'GIF89a')) return 'image/gif';
  if (startsWithText(bytes, 'RIFF') && startsWithText(bytes, 'WEBP', 8)) return 'image/webp';
  if (isAvif(bytes)) return 'image/avif';
  return isSvg(bytes) ? 'image/svg+xml' : null;
}

const readers: { readonly [type in ImageMediaType]: (bytes: Uint8Array) => ImageSize } = {
  'image/png': readPngSize,
  'image/jpeg': readJpegSize,
  'image/gif': readGifSize,
  'image/webp': readWebpSize,
  'image/avif': readAvifSize,
  'image/svg+xml': readSvgSize,
};

/**
 * Reads size and structure without decoding, in time linear to the bytes.
 * @throws Problem `asset-invalid` when the file is cut off or not well formed.
 */
export function readImageSize(bytes: Uint8Array, mediaType: ImageMediaType): ImageSize {
  try {
    return readers[mediaType](bytes);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    // The readers go through DataView, which refuses to read past the end.
    throw new Problem('asset-invalid', 'The image file is cut off or damaged', { cause });
  }
}

function checkCounts(size: ImageSize) {
  if ((size.frames ?? 1) > maxFrames) {
    throw new Problem('asset-invalid', `The animation has more than ${maxFrames} frames`);
  }
  if ((size.jpeg?.scans ?? 1) > maxScans) {
    throw new Problem('asset-invalid', `The JPEG has more than ${maxScans} scans`);
  }
}

/**
 * Refuses images that would not fit in memory.
 * @throws Problem `asset-invalid` unless both sides are 1 to 16,384 pixels and, but for SVG, the area is at most 10
 *   megapixels; also for more than 2,000 frames or 64 JPEG scans.
 */
export function checkImageSize(size: ImageSize, mediaType: ImageMediaType): void {
  const { width, height } = size;
  const inRange = (side: number) => side >= 1 && side <= maxImageSide;
  if (!inRange(width) || !inRange(height)) {
    throw new Problem(
      'asset-invalid',
      `The image is ${width} × ${height} pixels; each side may be 1 to ${maxImageSide}`,
    );
  }
  if (mediaType !== 'image/svg+xml' && width * height > maxImagePixels) {
    throw new Problem(
      'asset-invalid',
      `The image is ${width} × ${height} pixels, more than ${maxImagePixels / 1e6} megapixels`,
      { hint: 'Use a smaller version of the image' },
    );
  }
  checkCounts(size);
}
