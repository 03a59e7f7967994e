/**
 * Gaussian blur as three box filters in each direction. A box has a whole number of full taps and a fraction of one at
 * either end, so that the variance is right for every sigma; running sums make the cost the same for all of them.
 * Outside of the surface everything is transparent.
 */
import { mark, release, scratch } from './memory';

/** Taps of a box on either side of its middle, the fractional one included. */
let reach: i32 = 1;
let fraction: f32 = 0;
let scale: f32 = 1;

/** Lines are filtered four at a time: their pixels at one place, four floats each, make an element. */
const elementBytes: i32 = 64;
let current: usize = 0;
let other: usize = 0;

/** Sigma in px, above 0. */
export function blur(pixels: usize, width: i32, height: i32, sigma: f64): void {
  chooseBox(sigma);
  const start = mark();
  const room = (max(width, height) + 6 * reach) * elementBytes;
  const one = scratch(room);
  const two = scratch(room);
  const stride = width << 2;
  for (let row = 0; row < height; row += 4) {
    current = one;
    other = two;
    blurLines(pixels + row * stride, stride, min(height - row, 4) - 1, 4, width);
  }
  for (let column = 0; column < width; column += 4) {
    current = one;
    other = two;
    blurLines(pixels + (column << 2), 4, min(width - column, 4) - 1, stride, height);
  }
  release(start);
}

function chooseBox(sigma: f64): void {
  const variance = (sigma * sigma) / 3;
  const full = Math.floor((Math.sqrt(1 + 12 * variance) - 1) / 2);
  const taps = 2 * full + 1;
  const squares = (full * (full + 1) * taps) / 3;
  const end = (variance * taps - squares) / (2 * ((full + 1) * (full + 1) - variance));
  reach = (full as i32) + 1;
  fraction = end as f32;
  scale = (1 / (taps + 2 * end)) as f32;
}

/** `lineStep`: bytes from line to line, the first of which is 0 and the last `last`; `step`: from pixel to pixel. */
function blurLines(pixels: usize, lineStep: i32, last: i32, step: i32, count: i32): void {
  const second = pixels + lineStep * min(1, last);
  const third = pixels + lineStep * min(2, last);
  const fourth = pixels + lineStep * min(3, last);
  // Three boxes reach beyond the ends, and back again.
  const margin = 3 * reach * elementBytes;
  if (!gather(pixels, second, third, fourth, step, count, current + margin)) return;
  memory.fill(current, 0, margin);
  memory.fill(current + margin + count * elementBytes, 0, margin);
  filter(count + 4 * reach);
  filter(count + 2 * reach);
  filter(count);
  scatter(pixels, second, third, fourth, step, count);
}

/** False when all lines are transparent. */
function gather(
  first: usize,
  second: usize,
  third: usize,
  fourth: usize,
  step: i32,
  count: i32,
  destination: usize,
): bool {
  let any: u32 = 0;
  for (let index = 0; index < count; index++) {
    any |= load<u32>(first) | load<u32>(second) | load<u32>(third) | load<u32>(fourth);
    v128.store(destination, toFloats(first));
    v128.store(destination, toFloats(second), 16);
    v128.store(destination, toFloats(third), 32);
    v128.store(destination, toFloats(fourth), 48);
    first += step;
    second += step;
    third += step;
    fourth += step;
    destination += elementBytes;
  }
  return any != 0;
}

function scatter(
  first: usize,
  second: usize,
  third: usize,
  fourth: usize,
  step: i32,
  count: i32,
): void {
  let source = current;
  for (let index = 0; index < count; index++) {
    const bytes = i8x16.narrow_i16x8_u(
      i16x8.narrow_i32x4_s(toInteger(source), toInteger(source + 16)),
      i16x8.narrow_i32x4_s(toInteger(source + 32), toInteger(source + 48)),
    );
    v128.store32_lane(first, bytes, 0);
    v128.store32_lane(second, bytes, 1);
    v128.store32_lane(third, bytes, 2);
    v128.store32_lane(fourth, bytes, 3);
    first += step;
    second += step;
    third += step;
    fourth += step;
    source += elementBytes;
  }
}

// @ts-ignore: decorator
@inline
function toFloats(pixel: usize): v128 {
  const words = i16x8.extend_low_i8x16_u(v128.load32_zero(pixel));
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(words));
}

// @ts-ignore: decorator
@inline
function toInteger(floats: usize): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.add(v128.load(floats), f32x4.splat(0.5)));
}

/** One box over the elements; what comes out is `count` long, and `reach` shorter at either end than what goes in. */
function filter(count: i32): void {
  let leaving = current;
  let entering = current + 2 * reach * elementBytes;
  let destination = other;
  let sum0 = f32x4.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  for (let element = leaving + elementBytes; element < entering; element += elementBytes) {
    sum0 = f32x4.add(sum0, v128.load(element));
    sum1 = f32x4.add(sum1, v128.load(element, 16));
    sum2 = f32x4.add(sum2, v128.load(element, 32));
    sum3 = f32x4.add(sum3, v128.load(element, 48));
  }
  for (let index = 0; index < count; index++) {
    sum0 = advance(sum0, leaving, entering, destination);
    sum1 = advance(sum1, leaving + 16, entering + 16, destination + 16);
    sum2 = advance(sum2, leaving + 32, entering + 32, destination + 32);
    sum3 = advance(sum3, leaving + 48, entering + 48, destination + 48);
    leaving += elementBytes;
    entering += elementBytes;
    destination += elementBytes;
  }
  const swapped = current;
  current = other;
  other = swapped;
}

/** Writes the mean of one window and returns the sum of the next one's full taps. */
// @ts-ignore: decorator
@inline
function advance(sum: v128, leaving: usize, entering: usize, destination: usize): v128 {
  const next = v128.load(entering);
  const ends = f32x4.mul(f32x4.add(v128.load(leaving), next), f32x4.splat(fraction));
  v128.store(destination, f32x4.mul(f32x4.add(sum, ends), f32x4.splat(scale)));
  return f32x4.add(sum, f32x4.sub(next, v128.load(leaving + elementBytes)));
}
