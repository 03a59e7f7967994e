import { premultiplied } from './pixel';

/** Premultiplied colours from 0 to 1. */
const rampLength: i32 = 2048;
const ramp: usize = memory.data(2048 * 4);

let filled: i32 = 0;
let lastOffset: f64 = 0;
let lastRed: f64 = 0;
let lastGreen: f64 = 0;
let lastBlue: f64 = 0;
let lastAlpha: f64 = 0;

let radial: bool = false;
let a: f32 = 0;
let b: f32 = 0;
let c: f32 = 0;
let d: f32 = 0;
let e: f32 = 0;
let f: f32 = 0;

export function beginRamp(): void {
  filled = 0;
  lastOffset = -1;
}

/** Offsets of 0..1 in ascending order; the colour is straight, 0..255, alpha 0..1. Straight colours are mixed, as in SVG. */
export function addStop(offset: f64, red: f64, green: f64, blue: f64, alpha: f64): void {
  const length = offset - lastOffset;
  const end = offset * ((rampLength - 1) as f64);
  for (; filled < rampLength && (filled as f64) <= end; filled++) {
    const position = (filled as f64) / ((rampLength - 1) as f64);
    const rest = lastOffset < 0 ? 0 : (offset - position) / length;
    store<u32>(
      ramp + (filled << 2),
      premultiplied(
        red + (lastRed - red) * rest,
        green + (lastGreen - green) * rest,
        blue + (lastBlue - blue) * rest,
        alpha + (lastAlpha - alpha) * rest,
      ),
    );
  }
  lastOffset = offset;
  lastRed = red;
  lastGreen = green;
  lastBlue = blue;
  lastAlpha = alpha;
}

export function endRamp(): void {
  const last = premultiplied(lastRed, lastGreen, lastBlue, lastAlpha);
  for (; filled < rampLength; filled++) store<u32>(ramp + (filled << 2), last);
}

/** The place on the ramp is x·px + y·py + start, at the centre of a pixel of the target. */
export function setLinear(x: f64, y: f64, start: f64): void {
  radial = false;
  a = x as f32;
  c = y as f32;
  e = (start + 0.5 * (x + y)) as f32;
}

/** Maps the centre of a pixel of the target into a space where the gradient is the unit circle. */
export function setRadial(ma: f64, mb: f64, mc: f64, md: f64, me: f64, mf: f64): void {
  radial = true;
  a = ma as f32;
  b = mb as f32;
  c = mc as f32;
  d = md as f32;
  e = (me + 0.5 * (ma + mc)) as f32;
  f = (mf + 0.5 * (mb + md)) as f32;
}

/** Whether all pixels of a row that is so long have the same colour. */
export function isConstantRow(count: i32): bool {
  return !radial && abs(a) * (count as f32) * (rampLength as f32) < 0.25;
}

export function colorAt(x: i32, y: i32): u32 {
  return load<u32>(ramp + (indexOf(a * (x as f32) + c * (y as f32) + e) << 2));
}

// @ts-ignore: decorator
@inline
function indexOf(position: f32): i32 {
  return (min(max(position, 0), 1) * ((rampLength - 1) as f32) + 0.5) as i32;
}

/** Writes the colours of `count` pixels from (x, y) on, rounded up to whole vectors. */
export function writeColors(destination: usize, x: i32, y: i32, count: i32): void {
  const row: f32 = c * (y as f32) + e;
  const step = f32x4.splat(a);
  const highest = f32x4.splat((rampLength - 1) as f32);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  let column = f32x4.add(f32x4.splat(x as f32), f32x4(0, 1, 2, 3));
  const rowAcross = f32x4.splat(d * (y as f32) + f);
  const stepAcross = f32x4.splat(b);
  for (let index = 0; index < count; index += 4) {
    let position = f32x4.add(f32x4.mul(column, step), f32x4.splat(row));
    if (radial) {
      const across = f32x4.add(f32x4.mul(column, stepAcross), rowAcross);
      position = f32x4.sqrt(f32x4.add(f32x4.mul(position, position), f32x4.mul(across, across)));
    }
    const place = i32x4.trunc_sat_f32x4_s(
      f32x4.add(
        f32x4.mul(f32x4.min(f32x4.max(position, zero), one), highest),
        f32x4.splat(0.5),
      ),
    );
    store<u32>(destination, load<u32>(ramp + (i32x4.extract_lane(place, 0) << 2)));
    store<u32>(destination, load<u32>(ramp + (i32x4.extract_lane(place, 1) << 2)), 4);
    store<u32>(destination, load<u32>(ramp + (i32x4.extract_lane(place, 2) << 2)), 8);
    store<u32>(destination, load<u32>(ramp + (i32x4.extract_lane(place, 3) << 2)), 12);
    destination += 16;
    column = f32x4.add(column, f32x4.splat(4));
  }
}
