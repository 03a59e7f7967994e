import { alphaBytes, blendFour, firstLanes, isOpaqueFour, scaleFour, spread } from './pixel';
import { pixelAt } from './target';

/**
 * Source-over of a block of pixels onto the target at (x, y), where it must lie inside.
 * `sourceStride` in bytes; opacity 0..255.
 */
export function blendPixels(
  source: usize,
  sourceStride: i32,
  x: i32,
  y: i32,
  width: i32,
  height: i32,
  opacity: i32,
): void {
  for (let row = 0; row < height; row++) {
    blendRow(pixelAt(x, y + row), source + row * sourceStride, width, opacity);
  }
}

export function blendRow(destination: usize, source: usize, count: i32, opacity: i32): void {
  const whole = count & ~3;
  const factors = i8x16.splat(opacity as i8);
  for (let index = 0; index < whole; index += 4) {
    let pixels = v128.load(source + (index << 2));
    if (opacity < 255) pixels = scaleFour(pixels, factors);
    blendAt(destination + (index << 2), pixels);
  }
  if (whole == count) return;
  const rest = scaleFour(v128.load(source + (whole << 2)), factors);
  blendAt(destination + (whole << 2), v128.and(rest, firstLanes(count - whole)));
}

/** Takes a block of pixels away from the target: the more opaque they are, the less of it remains. */
export function erasePixels(
  source: usize,
  sourceStride: i32,
  x: i32,
  y: i32,
  width: i32,
  height: i32,
): void {
  for (let row = 0; row < height; row++) {
    let from = source + row * sourceStride;
    let place = pixelAt(x, y + row);
    let rest = width;
    for (; rest >= 4; rest -= 4) {
      eraseAt(place, v128.load(from));
      from += 16;
      place += 16;
    }
    if (rest > 0) eraseAt(place, v128.and(v128.load(from), firstLanes(rest)));
  }
}

// @ts-ignore: decorator
@inline
function eraseAt(destination: usize, pixels: v128): void {
  if (!v128.any_true(pixels)) return;
  const rest = v128.not(alphaBytes(pixels));
  v128.store(destination, scaleFour(v128.load(destination), rest));
}

/** As `blendRow`, each pixel times its byte of coverage, which is followed by zeros up to a multiple of four. */
export function blendCovered(destination: usize, source: usize, coverage: usize, count: i32): void {
  for (let index = 0; index < count; index += 4) {
    const covered = load<u32>(coverage + index);
    if (covered == 0) continue;
    let pixels = v128.load(source + (index << 2));
    if (covered != 0xffffffff) pixels = scaleFour(pixels, spread(covered));
    blendAt(destination + (index << 2), pixels);
  }
}

// @ts-ignore: decorator
@inline
function blendAt(destination: usize, pixels: v128): void {
  if (!v128.any_true(pixels)) return;
  const blended = isOpaqueFour(pixels) ? pixels : blendFour(pixels, v128.load(destination));
  v128.store(destination, blended);
}
