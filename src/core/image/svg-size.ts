import { Problem } from '../problem.ts';
import { firstElementAt, readTag, type XmlTag } from '../svg/xml-scanner.ts';
import type { ImageSize } from './image-header.ts';

// CSS pixels in one of each unit.
const pixelsPer: { readonly [unit: string]: number } = {
  '': 1,
  px: 1,
  pt: 4 / 3,
  pc: 16,
  mm: 96 / 25.4,
  cm: 96 / 2.54,
  in: 96,
  q: 96 / 101.6,
  // Without a font to ask, what browsers take for a root element.
  em: 16,
  rem: 16,
  ex: 8,
};

// Room for a licence comment and for the dozens of namespaces that editors declare.
const maxPrologAndTag = 80 * 1024;
const maxAttributes = 200;

/** Latin-1: all that matters here is ASCII. */
function textOf(bytes: Uint8Array): string {
  const hasByteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const head = bytes.subarray(hasByteOrderMark ? 3 : 0, maxPrologAndTag);
  let text = '';
  for (let offset = 0; offset < head.length; offset += 8192) {
    text += String.fromCharCode(...head.subarray(offset, offset + 8192));
  }
  return text;
}

/**
 * The root tag, or null when the file does not start with an `<svg>` element.
 * @throws Problem `asset-invalid` when the start of the file is not XML.
 */
export function readSvgRoot(bytes: Uint8Array): XmlTag | null {
  // Spares everything that is not XML the conversion to text.
  if (!bytes.subarray(0, 256).includes(0x3c)) return null;
  const text = textOf(bytes);
  const start = firstElementAt(text);
  if (start === -1) return null;
  const tag = readTag(text, start, maxAttributes);
  return tag.name === 'svg' || tag.name.endsWith(':svg') ? tag : null;
}

const isSize = (value: number): boolean => value > 0 && Number.isFinite(value);

/** A positive length in CSS pixels; null for percentages, `auto` and anything else without a size of its own. */
function toPixels(length: string | undefined): number | null {
  const match = /^\s*\+?(\d*\.?\d+(?:e[+-]?\d+)?)\.?\s*([a-z]*)\s*$/i.exec(
    length?.slice(0, 64) ?? '',
  );
  const scale = pixelsPer[match?.[2]?.toLowerCase() ?? '%'];
  const pixels = Number(match?.[1]) * (scale ?? Number.NaN);
  return isSize(pixels) ? pixels : null;
}

function readViewBox(viewBox: string | undefined) {
  const [, , width = 0, height = 0] = (viewBox ?? '')
    .slice(0, 200)
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  return isSize(width) && isSize(height) ? { width, height } : null;
}

/** CSS sizing of a replaced element: own lengths, else the proportions of the viewBox, else 300 × 150. */
function sizeOf(
  width: number | null,
  height: number | null,
  box: { readonly width: number; readonly height: number } | null,
) {
  if (width !== null && height !== null) return { width, height };
  if (box === null) return { width: width ?? 300, height: height ?? 150 };
  if (width !== null) return { width, height: (width * box.height) / box.width };
  if (height !== null) return { width: (height * box.width) / box.height, height };
  return box;
}

// Any size will do for a drawing that scales; a larger one only fails the limits of bitmaps.
const maxSide = 16_384;

function scaledDown({ width, height }: { readonly width: number; readonly height: number }) {
  const scale = Math.min(1, maxSide / Math.max(width, height));
  return { width: width * scale, height: height * scale };
}

/** Size in CSS pixels, as a browser gives `<img>`, but for the viewBox taken as pixels when there is no
 * other length, and scaled down to 16,384 at most. */
export function readSvgSize(bytes: Uint8Array): ImageSize {
  const root = readSvgRoot(bytes);
  if (root === null) throw new Problem('asset-invalid', 'The SVG has no root element');
  const attribute = (name: string) => root.attributes.get(name);
  const width = toPixels(attribute('width'));
  const height = toPixels(attribute('height'));
  const size = sizeOf(width, height, readViewBox(attribute('viewBox')));
  return { ...scaledDown(size), orientation: 1 };
}
