import { alphaBytes } from './pixel';
import { unit, unitBits, weightBytes } from './weights';

/** Mixes the columns of one row. `taps` is a multiple of four; pixels past the row's end may be read, at weight 0. */
export function resampleColumns(
  source: usize,
  sourceStride: i32,
  rows: i32,
  destination: usize,
  width: i32,
  weights: usize,
  taps: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const from = source + row * sourceStride;
    const to = destination + ((row * width) << 2);
    if (taps == 4) mixFour(from, to, width, weights);
    else mixMany(from, to, width, weights, taps);
  }
}

function mixFour(source: usize, destination: usize, width: i32, weights: usize): void {
  for (let x = 0; x < width; x++) {
    const sum = mixBlock(
      source + (load<i32>(weights) << 2),
      weights + 4,
      i32x4.splat(unit >> 1),
    );
    v128.store32_lane(destination + (x << 2), toBytes(sum), 0);
    weights += 12;
  }
}

function mixMany(source: usize, destination: usize, width: i32, weights: usize, taps: i32): void {
  for (let x = 0; x < width; x++) {
    let from = source + (load<i32>(weights) << 2);
    let weight = weights + 4;
    weights += weightBytes(taps);
    let sum = i32x4.splat(unit >> 1);
    for (; weight < weights; weight += 8) {
      sum = mixBlock(from, weight, sum);
      from += 16;
    }
    v128.store32_lane(destination + (x << 2), toBytes(sum), 0);
  }
}

// @ts-ignore: decorator
@inline
function mixBlock(source: usize, weights: usize, sum: v128): v128 {
  return i32x4.add(sum, i32x4.add(mixPair(source, weights), mixPair(source + 8, weights + 4)));
}

/** Two neighbouring pixels at two weights: side by side their channels make the pairs of a dot product. */
// @ts-ignore: decorator
@inline
function mixPair(source: usize, weights: usize): v128 {
  const left = v128.load8x8_u(source);
  const right = v128.load8x8_u(source + 4);
  const pairs = v128.shuffle<i16>(left, right, 0, 8, 1, 9, 2, 10, 3, 11);
  return i32x4.dot_i16x8_s(pairs, v128.load32_splat(weights));
}

// @ts-ignore: decorator
@inline
function toBytes(sum: v128): v128 {
  const words = i16x8.narrow_i32x4_s(i32x4.shr_s(sum, unitBits), i32x4.splat(0));
  return i8x16.narrow_i16x8_u(words, words);
}

/**
 * Mixes rows `firstTarget` to before `endTarget`. `source` holds `sourceRows` rows of the same width, the first of which
 * is row `firstSource` of what the weights speak of. Colours that the filter makes brighter than their alpha are cut.
 */
export function resampleRows(
  source: usize,
  firstSource: i32,
  sourceRows: i32,
  destination: usize,
  firstTarget: i32,
  endTarget: i32,
  width: i32,
  weights: usize,
  taps: i32,
): void {
  const stride = width << 2;
  const entryBytes = weightBytes(taps);
  for (let target = firstTarget; target < endTarget; target++) {
    const entry = weights + target * entryBytes;
    const first = load<i32>(entry) - firstSource;
    // Rows past the last have no weight.
    const pairs = (min(taps, sourceRows - first) + 1) >> 1;
    mixRows(source + first * stride, destination + target * stride, stride, entry + 4, pairs);
  }
}

function mixRows(source: usize, destination: usize, stride: i32, weights: usize, pairs: i32): void {
  const half = i32x4.splat(unit >> 1);
  for (let offset = 0; offset < stride; offset += 16) {
    let from = source + offset;
    let sum0 = half;
    let sum1 = half;
    let sum2 = half;
    let sum3 = half;
    for (let pair = 0; pair < pairs; pair++) {
      const one = v128.load(from);
      const other = v128.load(from + stride);
      from += stride << 1;
      const weight = v128.load32_splat(weights + (pair << 2));
      const low = v128.shuffle<u8>(one, other, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const high = v128.shuffle<u8>(one, other, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      sum0 = i32x4.add(sum0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(low), weight));
      sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(low), weight));
      sum2 = i32x4.add(sum2, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(high), weight));
      sum3 = i32x4.add(sum3, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(high), weight));
    }
    const pixels = i8x16.narrow_i16x8_u(
      i16x8.narrow_i32x4_s(i32x4.shr_s(sum0, unitBits), i32x4.shr_s(sum1, unitBits)),
      i16x8.narrow_i32x4_s(i32x4.shr_s(sum2, unitBits), i32x4.shr_s(sum3, unitBits)),
    );
    const alpha = alphaBytes(pixels);
    v128.store(destination + offset, i8x16.min_u(pixels, alpha));
  }
}
