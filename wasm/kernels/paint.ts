import { colorAt, isConstantRow, writeColors } from './gradient';
import { blendFour, isOpaqueFour, over, premultiplied, scaleBy, scaleFour, spread } from './pixel';

/** What covered pixels get: one colour, the gradient, or nothing (they are erased). */
const enum Paint {
  Solid,
  Gradient,
  Erase,
}

let paint: Paint = Paint.Solid;
let solid: u32 = 0;

/** Straight colour of 0..255, alpha 0..1. */
export function setSolid(red: f64, green: f64, blue: f64, alpha: f64): void {
  paint = Paint.Solid;
  solid = premultiplied(red, green, blue, alpha);
}

/** The gradient that was last described. */
export function setGradient(): void {
  paint = Paint.Gradient;
}

export function setErase(): void {
  paint = Paint.Erase;
}

/** Whether painting over whole pixels is no more than writing one colour. */
export function isFlat(): bool {
  return paint == Paint.Solid && solid >>> 24 == 255;
}

export function flatColor(): u32 {
  return solid;
}

/**
 * Paints `count` pixels of a row, the first of which is (x, y) of the target. `coverage` has a byte for each and is
 * followed by zeros up to a multiple of 16; `colors` is room for as many pixels.
 */
export function paintRow(
  destination: usize,
  coverage: usize,
  colors: usize,
  x: i32,
  y: i32,
  count: i32,
): void {
  if (paint == Paint.Solid) {
    paintColor(destination, coverage, count, solid, solid >>> 24);
  } else if (paint == Paint.Erase) {
    paintColor(destination, coverage, count, 0, 255);
  } else if (isConstantRow(count)) {
    const color = colorAt(x, y);
    paintColor(destination, coverage, count, color, color >>> 24);
  } else {
    writeColors(colors, x, y, count);
    paintColors(destination, coverage, count, colors);
  }
}

/** `alpha` is how much of what is below goes; it is the colour's own except when erasing. */
function paintColor(destination: usize, coverage: usize, count: i32, color: u32, alpha: u32): void {
  const four = i32x4.splat(color);
  const two = i16x8.extend_low_i8x16_u(four);
  const hiding = i16x8.splat(alpha as i16);
  for (let index = 0; index < count; index += 16) {
    if (!v128.any_true(v128.load(coverage + index))) continue;
    for (let part = index; part < index + 16; part += 4) {
      const covered = load<u32>(coverage + part);
      if (covered == 0) continue;
      const place = destination + (part << 2);
      if (covered == 0xffffffff && alpha == 255) {
        v128.store(place, four);
        continue;
      }
      const factors = spread(covered);
      const low = i16x8.extend_low_i8x16_u(factors);
      const high = i16x8.extend_high_i8x16_u(factors);
      const below = v128.load(place);
      v128.store(
        place,
        i8x16.narrow_i16x8_u(
          over(scaleBy(two, low), scaleBy(hiding, low), i16x8.extend_low_i8x16_u(below)),
          over(scaleBy(two, high), scaleBy(hiding, high), i16x8.extend_high_i8x16_u(below)),
        ),
      );
    }
  }
}

function paintColors(destination: usize, coverage: usize, count: i32, colors: usize): void {
  for (let index = 0; index < count; index += 4) {
    const covered = load<u32>(coverage + index);
    if (covered == 0) continue;
    const place = destination + (index << 2);
    let source = v128.load(colors + (index << 2));
    if (covered != 0xffffffff) source = scaleFour(source, spread(covered));
    else if (isOpaqueFour(source)) {
      v128.store(place, source);
      continue;
    }
    v128.store(place, blendFour(source, v128.load(place)));
  }
}
