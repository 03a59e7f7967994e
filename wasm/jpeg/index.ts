// A baseline JPEG encoder that is fed a few rows at a time. One picture at a time: what it knows of it is global.

import { countBlock, encodeBlock } from './block';
import {
  BLOCK_BYTES,
  BLUE_CHROMA,
  convertFullColor,
  convertHalfColor,
  LUMA,
  RED_CHROMA,
} from './color';
import { writeHeader } from './header';
import {
  ALL,
  BEGINNING,
  CHROMA_AC_CODES,
  CHROMA_AC_COUNTS,
  CHROMA_DC_CODES,
  CHROMA_DC_COUNTS,
  forgetCounts,
  LUMA_AC_CODES,
  LUMA_AC_COUNTS,
  LUMA_DC_CODES,
  LUMA_DC_COUNTS,
  makeCodes,
  SAMPLE,
} from './huffman';
import { CHROMA_FACTORS, fillQuantization, LUMA_FACTORS } from './quantization';
import { cursor, dropBits, endBits, writeAt, writeWord } from './writer';

const END_OF_IMAGE = 0xffd9;
const HEADER_BYTES = 1024;
/** More than any block comes to: 64 numbers of 27 bits, every byte of them 255. */
const MAX_BLOCK_BYTES = 512;
/** Units next to each other that are counted. */
const RUN: usize = 4;
/** Of how many runs one is counted. All of them would save a hundredth of the bytes for a third of the time. */
const SAMPLE_EVERY: usize = 6;
/** px of a picture that is small enough to count all of it. */
const SMALL: usize = 1 << 17;
const PAGE_BYTES = 65_536;

/** The last pixels of a row, repeated to the edge of their block. */
const TILE: usize = memory.data(16 * 16 * 4, 16);
const TILE_STRIDE: usize = 64;

let width: usize = 0;
let height: usize = 0;
let density: i32 = 0;
let fullColor: bool = false;
let unit: usize = 16;
let outputStart: usize = 0;
let every: usize = 1;
let stripes: usize = 0;
let countedRows: usize = 0;

let lumaMean: i32 = 0;
let blueMean: i32 = 0;
let redMean: i32 = 0;

/** Where the caller puts RGBA rows, premultiplied, before each `encodeRows`. */
export function pixels(): usize {
  return (__heap_base + 15) & ~15;
}

/** Where the bytes are that the last call made. */
export function output(): usize {
  return outputStart;
}

function reserve(): void {
  const stripeBytes = unit * width * 4;
  const units = (width + unit - 1) / unit;
  outputStart = pixels() + stripeBytes + 16;
  const blocks: usize = fullColor ? 3 : 6;
  const end = outputStart + HEADER_BYTES + units * blocks * MAX_BLOCK_BYTES;
  const pages = <i32>((end + PAGE_BYTES - 1) / PAGE_BYTES) - memory.size();
  if (pages > 0 && memory.grow(pages) < 0) unreachable();
}

/**
 * Starts a picture. `dpi` 0: not known. Full colour is 4:4:4 and takes 8 rows at a time; otherwise 4:2:0 and 16 rows.
 * Then come `countRows` for some of the picture, `writeHead`, `encodeRows` for all of it, and `end`.
 */
export function begin(
  pictureWidth: i32,
  pictureHeight: i32,
  quality: i32,
  inFullColor: bool,
  dpi: i32,
): void {
  width = pictureWidth;
  height = pictureHeight;
  density = dpi;
  fullColor = inFullColor;
  unit = fullColor ? 8 : 16;
  reserve();
  fillQuantization(quality);
  every = width * height <= SMALL ? 1 : SAMPLE_EVERY;
  stripes = 0;
  countedRows = 0;
  forgetCounts();
  forgetMeans();
}

function forgetMeans(): void {
  lumaMean = 0;
  blueMean = 0;
  redMean = 0;
}

/** This and what follows return how many bytes they have left at `output`. */
export function writeHead(): usize {
  if (countedRows < height) makeCodes(BEGINNING);
  else makeCodes(every == 1 ? ALL : SAMPLE);
  forgetMeans();
  dropBits();
  writeAt(outputStart);
  writeHeader(<i32>width, <i32>height, fullColor, density);
  return cursor - outputStart;
}

function repeatLastRow(rows: usize): void {
  const stride = width * 4;
  const last = pixels() + (rows - 1) * stride;
  for (let row = rows; row < unit; row++) memory.copy(pixels() + row * stride, last, stride);
}

/** Returns the tile. */
function fillTile(column: usize): usize {
  const columns = width - column;
  for (let row: usize = 0; row < unit; row++) {
    const source = pixels() + (row * width + column) * 4;
    const target = TILE + row * TILE_STRIDE;
    memory.copy(target, source, columns * 4);
    const last = load<u32>(source + (columns - 1) * 4);
    for (let x = columns; x < unit; x++) store<u32>(target + x * 4, last);
  }
  return TILE;
}

/** Returns how many blocks of luma there are. */
function convert(source: usize, stride: usize): usize {
  if (fullColor) {
    convertFullColor(source, stride);
    return 1;
  }
  convertHalfColor(source, stride);
  return 4;
}

// @ts-ignore: decorator
@inline
function addressOf(column: usize): usize {
  return column + unit <= width ? pixels() + column * 4 : fillTile(column);
}

// @ts-ignore: decorator
@inline
function strideOf(column: usize): usize {
  return column + unit <= width ? width * 4 : TILE_STRIDE;
}

/**
 * Counts the symbols of these rows, or of a sample of them with other columns each time: the file's Huffman codes are
 * made for them. The sample is of runs of blocks, as a block's mean is counted from that of the one before.
 */
export function countRows(rows: usize): void {
  repeatLastRow(rows);
  const run = unit * RUN;
  for (let from = (stripes % every) * run; from < width; from += every * run) {
    const to = min(width, from + run);
    for (let column = from; column < to; column += unit) countUnit(column);
  }
  stripes++;
  countedRows += rows;
}

function countUnit(column: usize): void {
  const blocks = convert(addressOf(column), strideOf(column));
  for (let block: usize = 0; block < blocks; block++) {
    const address = LUMA + block * BLOCK_BYTES;
    lumaMean = countBlock(address, LUMA_FACTORS, lumaMean, LUMA_DC_COUNTS, LUMA_AC_COUNTS);
  }
  blueMean = countBlock(BLUE_CHROMA, CHROMA_FACTORS, blueMean, CHROMA_DC_COUNTS, CHROMA_AC_COUNTS);
  redMean = countBlock(RED_CHROMA, CHROMA_FACTORS, redMean, CHROMA_DC_COUNTS, CHROMA_AC_COUNTS);
}

/** As many rows as are taken at a time; fewer only at the foot of the picture. */
export function encodeRows(rows: usize): usize {
  writeAt(outputStart);
  repeatLastRow(rows);
  for (let column: usize = 0; column < width; column += unit) {
    const blocks = convert(addressOf(column), strideOf(column));
    for (let block: usize = 0; block < blocks; block++) {
      const address = LUMA + block * BLOCK_BYTES;
      lumaMean = encodeBlock(address, LUMA_FACTORS, lumaMean, LUMA_DC_CODES, LUMA_AC_CODES);
    }
    blueMean = encodeBlock(BLUE_CHROMA, CHROMA_FACTORS, blueMean, CHROMA_DC_CODES, CHROMA_AC_CODES);
    redMean = encodeBlock(RED_CHROMA, CHROMA_FACTORS, redMean, CHROMA_DC_CODES, CHROMA_AC_CODES);
  }
  return cursor - outputStart;
}

export function end(): usize {
  writeAt(outputStart);
  endBits();
  writeWord(END_OF_IMAGE);
  return cursor - outputStart;
}
