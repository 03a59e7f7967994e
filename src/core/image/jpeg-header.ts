import { Problem } from '../problem.ts';
import type { ImageSize, JpegDetails, Orientation } from './image-header.ts';

const damaged = () => new Problem('asset-invalid', 'The JPEG file is damaged');

const codings: { readonly [marker: number]: JpegDetails['coding'] } = {
  192: 'baseline',
  193: 'baseline',
  194: 'progressive',
};

// C0 to CF start a frame, but for tables (C4), a reserved marker (C8) and arithmetic conditioning (CC).
const isFrameMarker = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

// TEM, RST0 to RST7 and SOI stand alone, without a length.
const standsAlone = (marker: number): boolean =>
  marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

const hasText = (view: DataView, offset: number, end: number, text: string): boolean =>
  offset + text.length <= end &&
  [...text].every((letter, index) => view.getUint8(offset + index) === letter.charCodeAt(0));

/** Tag 0x0112 of the first image directory of a TIFF block. */
function readTiffOrientation(view: DataView, start: number, end: number): Orientation {
  const little = view.getUint16(start) === 0x4949;
  const directory = start + view.getUint32(start + 4, little);
  if (directory + 2 > end) return 1;
  const entries = view.getUint16(directory, little);
  for (let index = 0; index < entries; index += 1) {
    const entry = directory + 2 + index * 12;
    if (entry + 12 > end) return 1;
    if (view.getUint16(entry, little) === 0x0112) {
      const value = view.getUint16(entry + 8, little);
      return value >= 1 && value <= 8 ? (value as Orientation) : 1;
    }
  }
  return 1;
}

function readExif(view: DataView, start: number, end: number): Orientation | null {
  if (!hasText(view, start, end, 'Exif\0\0')) return null;
  try {
    return readTiffOrientation(view, start + 6, end);
  } catch {
    // A broken camera note is no reason to lose the picture.
    return 1;
  }
}

interface Found {
  frame: {
    width: number;
    height: number;
    components: number;
    coding: JpegDetails['coding'];
  } | null;
  orientation: Orientation | null;
  adobeTransform: number | null;
  scans: number;
}

function readFrame(view: DataView, marker: number, start: number, end: number): Found['frame'] {
  const components = view.getUint8(start + 5);
  if (end - start < 6 + components * 3 || ![1, 3, 4].includes(components)) throw damaged();
  const eightBits = view.getUint8(start) === 8;
  return {
    width: view.getUint16(start + 3),
    height: view.getUint16(start + 1),
    components,
    coding: eightBits ? (codings[marker] ?? 'other') : 'other',
  };
}

function readSegment(found: Found, view: DataView, marker: number, start: number, end: number) {
  if (isFrameMarker(marker)) {
    // Two frames of different size are a way past any check of the first.
    if (found.frame !== null) throw damaged();
    found.frame = readFrame(view, marker, start, end);
  }
  if (marker === 0xe1) found.orientation ??= readExif(view, start, end);
  if (marker === 0xee && hasText(view, start, end, 'Adobe') && end - start >= 12) {
    found.adobeTransform = view.getUint8(start + 11);
  }
  if (marker === 0xda) {
    if (found.frame === null) throw damaged();
    found.scans += 1;
  }
}

// FF before another FF is filling, before 0 a data byte, before D0 to D7 a restart inside a scan.
const startsMarker = (next: number): boolean =>
  next !== 0xff && next !== 0 && (next < 0xd0 || next > 0xd7);

/** Offset of the next marker's FF at or after `offset`, past entropy-coded data; the end when there is none. */
function nextMarker(bytes: Uint8Array, offset: number): number {
  const last = bytes.length - 1;
  for (let at = offset; at < last; at += 1) {
    if (bytes[at] === 0xff && startsMarker(bytes[at + 1] ?? 0)) return at;
  }
  return bytes.length;
}

/** Walks all segments and scans. A file without any scan is refused, one that ends in the middle of a scan is not. */
export function readJpegSize(bytes: Uint8Array): ImageSize {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Found = { frame: null, orientation: null, adobeTransform: null, scans: 0 };
  for (let offset = nextMarker(bytes, 2); offset + 2 <= bytes.length; ) {
    const marker = view.getUint8(offset + 1);
    if (marker === 0xd9) break;
    const alone = standsAlone(marker);
    const end = offset + 2 + (alone ? 0 : view.getUint16(offset + 2));
    if (end > bytes.length) throw damaged();
    if (!alone) readSegment(found, view, marker, offset + 4, end);
    offset = nextMarker(bytes, end);
  }
  if (found.frame === null || found.scans === 0) throw damaged();
  const { width, height, components, coding } = found.frame;
  const { adobeTransform, scans } = found;
  const orientation = found.orientation ?? 1;
  return { width, height, orientation, jpeg: { components, coding, adobeTransform, scans } };
}
