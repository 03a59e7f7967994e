import { END_OF_BLOCK, SIXTEEN_ZEROS } from './huffman';
import { ORDERS, PLACES } from './quantization';
import { transform } from './transform';
import { writeBits } from './writer';

/** Whole coefficients, transposed. */
const COEFFICIENTS: usize = memory.data(64 * 2, 16);

// @ts-ignore: decorator
@inline
function quantizeFour(block: usize, factors: usize): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(block), v128.load(factors))));
}

// @ts-ignore: decorator
@inline
function quantizeEight(block: usize, factors: usize): v128 {
  return i16x8.narrow_i32x4_s(
    quantizeFour(block, factors),
    quantizeFour(block + 16, factors + 16),
  );
}

/** Returns which coefficients are not zero: bit n for the n-th of the transposed block. */
// @ts-ignore: decorator
@inline
function quantize(block: usize, factors: usize): u64 {
  let used: u64 = 0;
  for (let place: usize = 0; place < 64; place += 16) {
    const low = quantizeEight(block + place * 4, factors + place * 4);
    const high = quantizeEight(block + place * 4 + 32, factors + place * 4 + 32);
    v128.store(COEFFICIENTS + place * 2, low);
    v128.store(COEFFICIENTS + place * 2, high, 16);
    const bytes = i8x16.narrow_i16x8_s(low, high);
    used |= <u64>i8x16.bitmask(i8x16.ne(bytes, i8x16.splat(0))) << place;
  }
  return used;
}

/** The bits that JPEG calls a number's size: none for 0, one for -1 and 1, two up to 3. */
// @ts-ignore: decorator
@inline
function sizeOf(value: i32): i32 {
  return 32 - <i32>clz<i32>(abs(value));
}

/** A Huffman code and the number that belongs to it: a negative one is stored less one. */
// @ts-ignore: decorator
@inline
function writeNumber(codes: usize, symbol: i32, value: i32, size: i32): void {
  const entry = load<u32>(codes + <usize>symbol * 4);
  const bits = <u32>(value + (value >> 31)) & ((1 << size) - 1);
  writeBits(((entry >>> 8) << size) | bits, <i32>(entry & 255) + size);
}

// @ts-ignore: decorator
@inline
function writeSymbol(codes: usize, symbol: usize): void {
  const entry = load<u32>(codes + symbol * 4);
  writeBits(entry >>> 8, <i32>(entry & 255));
}

const WHITE: f32 = 126.9;
const BLACK: f32 = -127.9;

/**
 * The first coefficient of a block that has no other. White and black are rounded outwards, as decoders cut off what is
 * beyond. Decoders also round to whole samples: where the quantiser's steps are finer than those, rounding first keeps a
 * flat colour from coming out as its neighbour.
 */
// @ts-ignore: decorator
@inline
function flatMean(block: usize, factors: usize): i32 {
  const factor = load<f32>(factors);
  const sum = load<f32>(block);
  const mean = sum / 64;
  if (mean > WHITE) return <i32>ceil(sum * factor);
  if (mean < BLACK) return <i32>floor(sum * factor);
  return <i32>nearest(factor > 1.0 / 64 ? nearest(mean) * 64 * factor : sum * factor);
}

/** The first coefficient of the block that `prepare` was given last. */
let mean: i32 = 0;

/**
 * Samples to coefficients. Returns which of them are not zero, bit n for the n-th in zigzag order; the first is left out.
 */
// @ts-ignore: decorator
@inline
function prepare(block: usize, factors: usize): u64 {
  transform(block);
  // Most blocks have few, so that they are put into zigzag order one by one.
  let places = quantize(block, factors) & ~(<u64>1);
  let orders: u64 = 0;
  while (places != 0) {
    orders |= <u64>1 << <u64>load<u8>(ORDERS + <usize>ctz(places));
    places &= places - 1;
  }
  mean = orders == 0 ? flatMean(block, factors) : <i32>load<i16>(COEFFICIENTS);
  return orders;
}

// @ts-ignore: decorator
@inline
function coefficient(order: i32): i32 {
  return <i32>load<i16>(COEFFICIENTS + <usize>load<u8>(PLACES + order) * 2);
}

// @ts-ignore: decorator
@inline
function count(counts: usize, symbol: i32): void {
  const address = counts + <usize>symbol * 4;
  store<u32>(address, load<u32>(address) + 1);
}

/** Counts the symbols that `encodeBlock` would write. */
export function countBlock(
  block: usize,
  factors: usize,
  previousMean: i32,
  meanCounts: usize,
  counts: usize,
): i32 {
  let orders = prepare(block, factors);
  count(meanCounts, sizeOf(mean - previousMean));
  let previous = 0;
  while (orders != 0) {
    const order = <i32>ctz(orders);
    orders &= orders - 1;
    let zeros = order - previous - 1;
    previous = order;
    for (; zeros >= 16; zeros -= 16) count(counts, SIXTEEN_ZEROS);
    count(counts, (zeros << 4) | sizeOf(coefficient(order)));
  }
  if (previous != 63) count(counts, END_OF_BLOCK);
  return mean;
}

/**
 * Codes one block of samples, which is gone afterwards.
 * Returns its mean coefficient, from which the next block of the same component is counted.
 */
export function encodeBlock(
  block: usize,
  factors: usize,
  previousMean: i32,
  meanCodes: usize,
  codes: usize,
): i32 {
  let orders = prepare(block, factors);
  const difference = mean - previousMean;
  const meanSize = sizeOf(difference);
  writeNumber(meanCodes, meanSize, difference, meanSize);
  let previous = 0;
  while (orders != 0) {
    const order = <i32>ctz(orders);
    orders &= orders - 1;
    let zeros = order - previous - 1;
    previous = order;
    for (; zeros >= 16; zeros -= 16) writeSymbol(codes, SIXTEEN_ZEROS);
    const value = coefficient(order);
    const size = sizeOf(value);
    writeNumber(codes, (zeros << 4) | size, value, size);
  }
  if (previous != 63) writeSymbol(codes, END_OF_BLOCK);
  return mean;
}
