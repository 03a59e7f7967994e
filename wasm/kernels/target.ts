/** What is drawn on: pixels, row by row, and the rectangle (px of the target, perhaps fractional) that may change. */
export let pixels: usize = 0;
/** Bytes. */
export let stride: i32 = 0;

export let clipLeft: f64 = 0;
export let clipTop: f64 = 0;
export let clipRight: f64 = 0;
export let clipBottom: f64 = 0;

/** The clip must lie inside the target. */
export function setTarget(
  pointer: usize,
  width: i32,
  left: f64,
  top: f64,
  right: f64,
  bottom: f64,
): void {
  pixels = pointer;
  stride = width << 2;
  clipLeft = left;
  clipTop = top;
  clipRight = right;
  clipBottom = bottom;
}

// @ts-ignore: decorator
@inline
export function pixelAt(x: i32, y: i32): usize {
  return pixels + y * stride + (x << 2);
}

/** How much of the pixel `index` lies between two edges, 0..1. */
// @ts-ignore: decorator
@inline
export function overlap(index: i32, start: f64, end: f64): f64 {
  return max(min((index + 1) as f64, end) - max(index as f64, start), 0);
}

/** A share of 0..1 in 255ths. */
// @ts-ignore: decorator
@inline
export function share(fraction: f64): u32 {
  return (fraction * 255 + 0.5) as u32;
}

/** Multiplies a row of coverage that starts at pixel `left` with the coverage of a fractional clip. */
export function clipCoverage(coverage: usize, left: i32, count: i32, y: i32): void {
  const vertical = share(overlap(y, clipTop, clipBottom));
  if (vertical < 255) scaleCoverage(coverage, count, vertical);
  scaleCoverage(coverage, 1, share(overlap(left, clipLeft, clipRight)));
  if (count > 1) {
    const last = count - 1;
    scaleCoverage(coverage + last, 1, share(overlap(left + last, clipLeft, clipRight)));
  }
}

export function scaleCoverage(coverage: usize, count: i32, factor: u32): void {
  if (factor >= 255) return;
  for (let index = 0; index < count; index++) {
    const product = (load<u8>(coverage + index) as u32) * factor + 128;
    store<u8>(coverage + index, (product + (product >>> 8)) >>> 8);
  }
}
