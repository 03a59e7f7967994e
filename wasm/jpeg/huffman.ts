import { AC_SYMBOLS, CHROMA_AC, CHROMA_DC, DC_SYMBOLS, LUMA_AC, LUMA_DC } from './tables';

export const END_OF_BLOCK = 0;
export const SIXTEEN_ZEROS = 0xf0;

const ENTRIES = 256;
const WORD = 4;
/** No sum of 32-bit counts makes a code longer than this. */
const DEPTHS = 64;
const LONGEST = 16;
const NONE = -1;

// How often every symbol has been seen.
export const LUMA_DC_COUNTS: usize = memory.data(ENTRIES * WORD, 16);
export const LUMA_AC_COUNTS: usize = memory.data(ENTRIES * WORD, 16);
export const CHROMA_DC_COUNTS: usize = memory.data(ENTRIES * WORD, 16);
export const CHROMA_AC_COUNTS: usize = memory.data(ENTRIES * WORD, 16);

// For every symbol its code, eight bits to the left of the code's length.
export const LUMA_DC_CODES: usize = memory.data(ENTRIES * WORD, 16);
export const LUMA_AC_CODES: usize = memory.data(ENTRIES * WORD, 16);
export const CHROMA_DC_CODES: usize = memory.data(ENTRIES * WORD, 16);
export const CHROMA_AC_CODES: usize = memory.data(ENTRIES * WORD, 16);

// Tables as the file states them: how many codes there are of 1 to 16 bits, then what the codes stand for.
export const LUMA_DC_TABLE: usize = memory.data(16 + DC_SYMBOLS);
export const LUMA_AC_TABLE: usize = memory.data(16 + AC_SYMBOLS);
export const CHROMA_DC_TABLE: usize = memory.data(16 + DC_SYMBOLS);
export const CHROMA_AC_TABLE: usize = memory.data(16 + AC_SYMBOLS);

// Of each symbol of a table by its place there, and of one more that keeps the code of nothing but ones free.
const WEIGHTS: usize = memory.data(ENTRIES * WORD, 16);
const LENGTHS: usize = memory.data(ENTRIES * WORD, 16);
/** The next in the same branch of the tree. */
const NEXT: usize = memory.data(ENTRIES * WORD, 16);

/** Codes of each length. */
const LENGTH_COUNTS: usize = memory.data(DEPTHS * WORD, 16);

// @ts-ignore: decorator
@inline
function at(list: usize, index: i32): i32 {
  return load<i32>(list + <usize>index * WORD);
}

// @ts-ignore: decorator
@inline
function put(list: usize, index: i32, value: i32): void {
  store<i32>(list + <usize>index * WORD, value);
}

// @ts-ignore: decorator
@inline
function add(list: usize, index: i32, value: i32): void {
  put(list, index, at(list, index) + value);
}

export function forgetCounts(): void {
  memory.fill(LUMA_DC_COUNTS, 0, ENTRIES * WORD);
  memory.fill(LUMA_AC_COUNTS, 0, ENTRIES * WORD);
  memory.fill(CHROMA_DC_COUNTS, 0, ENTRIES * WORD);
  memory.fill(CHROMA_AC_COUNTS, 0, ENTRIES * WORD);
}

/** The place with the least weight that is left, other than `except`; of several the last one. */
function lightest(places: i32, except: i32): i32 {
  let found = NONE;
  for (let place = 0; place < places; place++) {
    const weight = at(WEIGHTS, place);
    if (weight == 0 || place == except) continue;
    if (found == NONE || weight <= at(WEIGHTS, found)) found = place;
  }
  return found;
}

/** One more bit for all of a branch; returns its last place. */
function lengthen(branch: i32): i32 {
  let place = branch;
  add(LENGTHS, place, 1);
  while (at(NEXT, place) != NONE) {
    place = at(NEXT, place);
    add(LENGTHS, place, 1);
  }
  return place;
}

/** Huffman's tree: the two lightest branches become one, again and again. */
function growTree(places: i32): void {
  for (let place = 0; place < places; place++) {
    put(LENGTHS, place, 0);
    put(NEXT, place, NONE);
  }
  while (true) {
    const first = lightest(places, NONE);
    const second = lightest(places, first);
    if (second == NONE) return;
    add(WEIGHTS, first, at(WEIGHTS, second));
    put(WEIGHTS, second, 0);
    put(NEXT, lengthen(first), second);
    lengthen(second);
  }
}

/** Brings the longest codes down to 16 bits: two of them take the place of a shorter one's children (T.81, K.2). */
function limitLengths(): void {
  for (let length = DEPTHS - 1; length > LONGEST; length--) {
    while (at(LENGTH_COUNTS, length) > 0) {
      let shorter = length - 2;
      while (at(LENGTH_COUNTS, shorter) == 0) shorter--;
      add(LENGTH_COUNTS, length, -2);
      add(LENGTH_COUNTS, length - 1, 1);
      add(LENGTH_COUNTS, shorter + 1, 2);
      add(LENGTH_COUNTS, shorter, -1);
    }
  }
  let longest = LONGEST;
  while (at(LENGTH_COUNTS, longest) == 0) longest--;
  add(LENGTH_COUNTS, longest, -1);
}

/** How much of the picture has been counted: all of it, evenly chosen blocks, or its beginning only. */
export const ALL = 0;
export const SAMPLE = 1;
export const BEGINNING = 2;

/**
 * A symbol that has not been counted gets a code unless there is none. The less is known, the more counts the standard's
 * table: of a sample a sixteenth, of a beginning three times as much.
 */
function weigh(counts: usize, standard: usize, counted: i32): i32 {
  let total: u32 = 0;
  for (let symbol = 0; symbol < ENTRIES; symbol++) total += at(counts, symbol);
  const shared = counted == BEGINNING ? total * 3 : total >> 4;
  let place = 0;
  for (let length = 1; length <= LONGEST; length++) {
    for (let left = load<u8>(standard + length - 1); left > 0; left--) {
      const seen = at(counts, load<u8>(standard + 16 + place));
      put(WEIGHTS, place, counted == ALL ? seen : seen + max(1, shared >> length));
      place++;
    }
  }
  return place;
}

function makeTable(counts: usize, standard: usize, counted: i32, table: usize): void {
  const symbols = weigh(counts, standard, counted);
  put(WEIGHTS, symbols, 1);
  growTree(symbols + 1);
  memory.fill(LENGTH_COUNTS, 0, DEPTHS * WORD);
  for (let place = 0; place <= symbols; place++) add(LENGTH_COUNTS, at(LENGTHS, place), 1);
  limitLengths();
  for (let length = 1; length <= LONGEST; length++) {
    store<u8>(table + length - 1, at(LENGTH_COUNTS, length));
  }
  let target = table + 16;
  for (let length = 1; length < DEPTHS; length++) {
    for (let place = 0; place < symbols; place++) {
      if (at(LENGTHS, place) != length) continue;
      store<u8>(target, load<u8>(standard + 16 + place));
      target++;
    }
  }
}

function fillCodes(table: usize, codes: usize): void {
  let code: u32 = 0;
  let symbol = table + 16;
  for (let length = 1; length <= LONGEST; length++) {
    for (let left = load<u8>(table + length - 1); left > 0; left--) {
      store<u32>(codes + <usize>load<u8>(symbol) * WORD, (code << 8) | <u32>length);
      symbol++;
      code++;
    }
    code <<= 1;
  }
}

/** Tables and codes for what has been counted. */
export function makeCodes(counted: i32): void {
  makeTable(LUMA_DC_COUNTS, LUMA_DC, counted, LUMA_DC_TABLE);
  makeTable(LUMA_AC_COUNTS, LUMA_AC, counted, LUMA_AC_TABLE);
  makeTable(CHROMA_DC_COUNTS, CHROMA_DC, counted, CHROMA_DC_TABLE);
  makeTable(CHROMA_AC_COUNTS, CHROMA_AC, counted, CHROMA_AC_TABLE);
  fillCodes(LUMA_DC_TABLE, LUMA_DC_CODES);
  fillCodes(LUMA_AC_TABLE, LUMA_AC_CODES);
  fillCodes(CHROMA_DC_TABLE, CHROMA_DC_CODES);
  fillCodes(CHROMA_AC_TABLE, CHROMA_AC_CODES);
}
