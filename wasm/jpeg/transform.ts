// The forward cosine transform of Arai, Agui and Nakajima on 32-bit floats, four columns at a time.

// @ts-ignore: decorator
@inline
function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}

// @ts-ignore: decorator
@inline
function subtract(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}

// @ts-ignore: decorator
@inline
function times(a: v128, factor: f32): v128 {
  return f32x4.mul(a, f32x4.splat(factor));
}

const ROW = 32;

/** Four columns of a block of 8 x 8 in place. */
// @ts-ignore: decorator
@inline
function transformColumns(block: usize): void {
  const row0 = v128.load(block);
  const row1 = v128.load(block, ROW);
  const row2 = v128.load(block, 2 * ROW);
  const row3 = v128.load(block, 3 * ROW);
  const row4 = v128.load(block, 4 * ROW);
  const row5 = v128.load(block, 5 * ROW);
  const row6 = v128.load(block, 6 * ROW);
  const row7 = v128.load(block, 7 * ROW);

  const sum07 = add(row0, row7);
  const sum16 = add(row1, row6);
  const sum25 = add(row2, row5);
  const sum34 = add(row3, row4);
  const outerSum = add(sum07, sum34);
  const innerSum = add(sum16, sum25);
  const outerDifference = subtract(sum07, sum34);
  const innerDifference = subtract(sum16, sum25);
  const turned = times(add(innerDifference, outerDifference), 0.7071067811865476);
  v128.store(block, add(outerSum, innerSum));
  v128.store(block, add(outerDifference, turned), 2 * ROW);
  v128.store(block, subtract(outerSum, innerSum), 4 * ROW);
  v128.store(block, subtract(outerDifference, turned), 6 * ROW);

  const difference07 = subtract(row0, row7);
  const difference16 = subtract(row1, row6);
  const difference25 = subtract(row2, row5);
  const difference34 = subtract(row3, row4);
  const low = add(difference34, difference25);
  const middle = times(add(difference25, difference16), 0.7071067811865476);
  const high = add(difference16, difference07);
  const shared = times(subtract(low, high), 0.3826834323650898);
  const lowTurned = add(times(low, 0.541196100146197), shared);
  const highTurned = add(times(high, 1.3065629648763766), shared);
  const plus = add(difference07, middle);
  const minus = subtract(difference07, middle);
  v128.store(block, add(plus, highTurned), ROW);
  v128.store(block, subtract(minus, lowTurned), 3 * ROW);
  v128.store(block, add(minus, lowTurned), 5 * ROW);
  v128.store(block, subtract(plus, highTurned), 7 * ROW);
}

/** Reads a quarter of a block, 4 x 4, and writes it transposed. */
// @ts-ignore: decorator
@inline
function storeTransposed(target: usize, row0: v128, row1: v128, row2: v128, row3: v128): void {
  const left01 = v128.shuffle<f32>(row0, row1, 0, 4, 1, 5);
  const right01 = v128.shuffle<f32>(row0, row1, 2, 6, 3, 7);
  const left23 = v128.shuffle<f32>(row2, row3, 0, 4, 1, 5);
  const right23 = v128.shuffle<f32>(row2, row3, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f32>(left01, left23, 0, 1, 4, 5));
  v128.store(target, v128.shuffle<f32>(left01, left23, 2, 3, 6, 7), ROW);
  v128.store(target, v128.shuffle<f32>(right01, right23, 0, 1, 4, 5), 2 * ROW);
  v128.store(target, v128.shuffle<f32>(right01, right23, 2, 3, 6, 7), 3 * ROW);
}

// @ts-ignore: decorator
@inline
function transposeAndSwap(one: usize, other: usize): void {
  const one0 = v128.load(one);
  const one1 = v128.load(one, ROW);
  const one2 = v128.load(one, 2 * ROW);
  const one3 = v128.load(one, 3 * ROW);
  const other0 = v128.load(other);
  const other1 = v128.load(other, ROW);
  const other2 = v128.load(other, 2 * ROW);
  const other3 = v128.load(other, 3 * ROW);
  storeTransposed(other, one0, one1, one2, one3);
  storeTransposed(one, other0, other1, other2, other3);
}

// @ts-ignore: decorator
@inline
function transposeInPlace(quarter: usize): void {
  storeTransposed(
    quarter,
    v128.load(quarter),
    v128.load(quarter, ROW),
    v128.load(quarter, 2 * ROW),
    v128.load(quarter, 3 * ROW),
  );
}

/** 64 samples into 64 coefficients: transposed, and scaled as `quantization` undoes it. */
export function transform(block: usize): void {
  transformColumns(block);
  transformColumns(block + 16);
  transposeInPlace(block);
  transposeAndSwap(block + 16, block + 4 * ROW);
  transposeInPlace(block + 4 * ROW + 16);
  transformColumns(block);
  transformColumns(block + 16);
}
