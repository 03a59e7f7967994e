import { alphaBytes, firstLanes, isOpaqueFour, scaleFour } from './pixel';

/** Straight to premultiplied. */
export function premultiply(pixels: usize, count: i32): void {
  const whole = count & ~3;
  for (let index = 0; index < whole; index += 4) premultiplyAt(pixels + (index << 2), 4);
  if (whole < count) premultiplyAt(pixels + (whole << 2), count - whole);
}

// @ts-ignore: decorator
@inline
function premultiplyAt(place: usize, count: i32): void {
  const four = v128.load(place);
  if (isOpaqueFour(four)) return;
  const alpha = alphaBytes(four);
  // Alpha itself stays: it is multiplied by 255.
  const scaled = scaleFour(four, v128.or(alpha, i32x4.splat(0xff000000)));
  v128.store(place, v128.bitselect(scaled, four, firstLanes(count)));
}
