import type { Size } from '../core/geometry.ts';

/** The part of the DOM's ImageData that the codecs read; Workers have no ImageData. */
export interface CodecImage extends Size {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

export function imageData({ width, height }: Size, straight: Uint8Array): CodecImage {
  const { buffer, byteOffset, byteLength } = straight as Uint8Array<ArrayBuffer>;
  return { data: new Uint8ClampedArray(buffer, byteOffset, byteLength), width, height };
}
