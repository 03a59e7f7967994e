// Rows of a PNG, a few at a time: turned into indexes of a palette, or packed, filtered and summed up. Deflating them is
// the caller's.

import { paethRow, subtractLeftRow, zeros } from './filters';
import { COLORS, colorCount, forgetColors, indexRow } from './palette';

export { checksum } from './checksum';

const NONE = 0;
const SUB = 1;
const PAETH = 4;
const PAGE_BYTES = 65_536;

let width: usize = 0;
let channels: usize = 0;
let plainStart: usize = 0;
let filteredStart: usize = 0;
let indexedRows: usize = 0;

/** Where the caller puts RGBA rows before each `prepare` or `indexRows`. */
export function pixels(): usize {
  return (__heap_base + 15) & ~15;
}

/** Where the rows are that have no filter: those of `prepare`, or all of `indexRows`. */
export function plain(): usize {
  return plainStart;
}

/** Where `prepare` leaves the rows that have one. */
export function filtered(): usize {
  return filteredStart;
}

/** 16 bytes at a time are read and written, and the last of them may be too many. */
const SPARE: usize = 16;

function reserve(end: usize): void {
  const pages = <i32>((end + SPARE + PAGE_BYTES - 1) / PAGE_BYTES) - memory.size();
  if (pages > 0 && memory.grow(pages) < 0) unreachable();
}

/** `rows` is as many as `indexRows` is ever given, `height` as many as it is given in all. */
export function beginPalette(pictureWidth: usize, height: usize, rows: usize): void {
  width = pictureWidth;
  plainStart = pixels() + width * rows * 4 + SPARE;
  reserve(plainStart + (width + 1) * height);
  indexedRows = 0;
  forgetColors();
}

/** Adds rows of one byte a pixel. False when there are more than 256 colours. */
export function indexRows(rows: usize): bool {
  for (let row: usize = 0; row < rows; row++) {
    const target = plainStart + (width + 1) * indexedRows;
    store<u8>(target, NONE);
    if (!indexRow(pixels() + row * width * 4, target + 1, width)) return false;
    indexedRows++;
  }
  return true;
}

/** RGBA, in order of appearance. */
export function colors(): usize {
  return COLORS;
}

export function countColors(): i32 {
  return colorCount;
}

/** `channelCount` is 3 for RGB and 4 for RGBA; `rows` is as many as `prepare` is ever given. */
export function beginStrips(pictureWidth: usize, channelCount: usize, rows: usize): void {
  width = pictureWidth;
  channels = channelCount;
  const bytes = (width * channels + 1) * rows;
  plainStart = pixels() + width * rows * 4 + SPARE;
  filteredStart = plainStart + bytes + SPARE;
  reserve(filteredStart + bytes);
}

/** RGBA to RGB. What is written beyond the row's end is written over with the next row. */
function packRgb(source: usize, target: usize): void {
  for (let x: usize = 0; x < width; x += 4) {
    const four = v128.load(source + x * 4);
    const packed = v128.shuffle<u8>(four, four, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0, 0, 0, 0);
    v128.store(target + x * 3, packed);
  }
}

function packRows(rows: usize): void {
  const stride = width * channels;
  for (let row: usize = 0; row < rows; row++) {
    const target = plainStart + row * (stride + 1);
    const source = pixels() + row * width * 4;
    store<u8>(target, NONE);
    if (channels == 3) packRgb(source, target + 1);
    else memory.copy(target + 1, source, stride);
  }
}

/**
 * Makes both kinds of rows. The first row's filter does not look at the row above: every strip stands by itself.
 * Returns how many of a thousand filtered bytes are zero, the first row's not counted.
 */
export function prepare(rows: usize): usize {
  packRows(rows);
  const stride = width * channels;
  store<u8>(filteredStart, SUB);
  subtractLeftRow(plainStart + 1, filteredStart + 1, stride, channels);
  let zeroBytes: usize = 0;
  for (let row: usize = 1; row < rows; row++) {
    const above = plainStart + (row - 1) * (stride + 1) + 1;
    const target = filteredStart + row * (stride + 1);
    store<u8>(target, PAETH);
    paethRow(above + stride + 1, above, target + 1, stride, channels);
    zeroBytes += zeros;
  }
  return rows == 1 ? 0 : (zeroBytes * 1000) / (stride * (rows - 1));
}
