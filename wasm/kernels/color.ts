import { alphaBytes, firstLanes, premultiplied, scaleFour } from './pixel';

/** Gives every pixel one straight colour (0..255, alpha 0..1), times the alpha that it has. */
export function tint(
  pixels: usize,
  count: i32,
  red: f64,
  green: f64,
  blue: f64,
  alpha: f64,
): void {
  const color = i32x4.splat(premultiplied(red, green, blue, alpha));
  for (let index = 0; index < count; index += 4) {
    const place = pixels + (index << 2);
    const four = v128.load(place);
    if (!v128.any_true(four)) continue;
    const tinted = scaleFour(color, alphaBytes(four));
    v128.store(place, v128.bitselect(tinted, four, firstLanes(count - index)));
  }
}

/**
 * Applies a matrix of 4 rows and 5 columns (f32, row by row) to the straight colours; the last column is added and
 * counts from 0 to 1.
 */
export function colorMatrix(pixels: usize, count: i32, matrix: usize): void {
  const fromRed = column(matrix, 0);
  const fromGreen = column(matrix, 1);
  const fromBlue = column(matrix, 2);
  const fromAlpha = column(matrix, 3);
  const added = f32x4.mul(column(matrix, 4), f32x4.splat(255));
  for (let index = 0; index < count; index++) {
    const place = pixels + (index << 2);
    const pixel = toFloats(place);
    const alpha = f32x4.extract_lane(pixel, 3);
    const straight = alpha == 0 ? f32x4.splat(0) : f32x4.mul(pixel, f32x4.splat(255 / alpha));
    let mixed = f32x4.add(added, f32x4.mul(fromAlpha, f32x4.splat(alpha)));
    mixed = f32x4.add(mixed, f32x4.mul(fromRed, v128.shuffle<f32>(straight, straight, 0, 0, 0, 0)));
    mixed = f32x4.add(mixed, f32x4.mul(fromGreen, v128.shuffle<f32>(straight, straight, 1, 1, 1, 1)));
    mixed = f32x4.add(mixed, f32x4.mul(fromBlue, v128.shuffle<f32>(straight, straight, 2, 2, 2, 2)));
    const color = f32x4.min(f32x4.max(mixed, f32x4.splat(0)), f32x4.splat(255));
    const share = f32x4.extract_lane(color, 3) / 255;
    storePixel(place, f32x4.mul(color, f32x4.replace_lane(f32x4.splat(share), 3, 1)));
  }
}

// @ts-ignore: decorator
@inline
function column(matrix: usize, index: i32): v128 {
  const top = matrix + (index << 2);
  return f32x4(load<f32>(top), load<f32>(top, 20), load<f32>(top, 40), load<f32>(top, 60));
}

/** Premultiplied to straight. */
export function unpremultiply(pixels: usize, count: i32): void {
  for (let index = 0; index < count; index++) {
    const place = pixels + (index << 2);
    const alpha = load<u8>(place, 3);
    if (alpha == 0 || alpha == 255) continue;
    const factor: f32 = 255 / (alpha as f32);
    storePixel(place, f32x4.mul(toFloats(place), f32x4.replace_lane(f32x4.splat(factor), 3, 1)));
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
function storePixel(place: usize, color: v128): void {
  const integers = i32x4.trunc_sat_f32x4_s(f32x4.add(color, f32x4.splat(0.5)));
  const words = i16x8.narrow_i32x4_s(integers, integers);
  v128.store32_lane(place, i8x16.narrow_i16x8_u(words, words), 0);
}
