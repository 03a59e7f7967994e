/** Arithmetic on premultiplied pixels: two of them in eight 16-bit lanes, four in sixteen bytes. */

/** x / 255, rounded to nearest, for products of two bytes. */
// @ts-ignore: decorator
@inline
export function divideBy255(products: v128): v128 {
  const biased = i16x8.add(products, i16x8.splat(128));
  return i16x8.shr_u(i16x8.add(biased, i16x8.shr_u(biased, 8)), 8);
}

/** Two pixels times eight factors of 0..255. */
// @ts-ignore: decorator
@inline
export function scaleBy(pixels: v128, factors: v128): v128 {
  return divideBy255(i16x8.mul(pixels, factors));
}

/** Each pixel's alpha in all four of its lanes. */
// @ts-ignore: decorator
@inline
export function alphaOf(pixels: v128): v128 {
  return v128.shuffle<i16>(pixels, pixels, 3, 3, 3, 3, 7, 7, 7, 7);
}

/** Source over destination; `alpha` is the source's, in all of its lanes. */
// @ts-ignore: decorator
@inline
export function over(source: v128, alpha: v128, destination: v128): v128 {
  return i16x8.add(source, scaleBy(destination, i16x8.sub(i16x8.splat(255), alpha)));
}

/** Four pixels over four pixels. */
// @ts-ignore: decorator
@inline
export function blendFour(source: v128, destination: v128): v128 {
  const low = i16x8.extend_low_i8x16_u(source);
  const high = i16x8.extend_high_i8x16_u(source);
  return i8x16.narrow_i16x8_u(
    over(low, alphaOf(low), i16x8.extend_low_i8x16_u(destination)),
    over(high, alphaOf(high), i16x8.extend_high_i8x16_u(destination)),
  );
}

/** Four pixels times four factors; `factors` holds each pixel's factor in all four of its bytes. */
// @ts-ignore: decorator
@inline
export function scaleFour(pixels: v128, factors: v128): v128 {
  return i8x16.narrow_i16x8_u(
    scaleBy(i16x8.extend_low_i8x16_u(pixels), i16x8.extend_low_i8x16_u(factors)),
    scaleBy(i16x8.extend_high_i8x16_u(pixels), i16x8.extend_high_i8x16_u(factors)),
  );
}

/** Four bytes of coverage, each in the four bytes of its pixel. */
// @ts-ignore: decorator
@inline
export function spread(coverage: u32): v128 {
  const four = i32x4.splat(coverage);
  return v128.shuffle<u8>(four, four, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
}

// @ts-ignore: decorator
@inline
export function isOpaqueFour(pixels: v128): bool {
  return i32x4.all_true(i32x4.eq(v128.and(pixels, i32x4.splat(0xff000000)), i32x4.splat(0xff000000)));
}

/** The alpha of each of four pixels in all four of its bytes. */
// @ts-ignore: decorator
@inline
export function alphaBytes(pixels: v128): v128 {
  return v128.shuffle<u8>(pixels, pixels, 3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15);
}

/** Ones in the first `count` of four pixels. */
// @ts-ignore: decorator
@inline
export function firstLanes(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

/** RGBA bytes of a straight colour of 0..255 whose alpha (0..1) is multiplied in. */
export function premultiplied(red: f64, green: f64, blue: f64, alpha: f64): u32 {
  return (
    byte(red * alpha) | (byte(green * alpha) << 8) | (byte(blue * alpha) << 16) | (byte(255 * alpha) << 24)
  );
}

// @ts-ignore: decorator
@inline
function byte(value: f64): u32 {
  return min(max(value + 0.5, 0), 255) as u32;
}
