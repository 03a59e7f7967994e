import { mark, release, scratch } from './memory';
import { flatColor, isFlat, paintRow } from './paint';
import { overlap, pixelAt, scaleCoverage, share } from './target';

/** Fills a rectangle with sides along the target's; it must lie inside the target. */
export function fillRectangle(left: f64, top: f64, right: f64, bottom: f64): void {
  const firstColumn = Math.floor(left) as i32;
  const count = (Math.ceil(right) as i32) - firstColumn;
  const firstRow = Math.floor(top) as i32;
  const endRow = Math.ceil(bottom) as i32;
  if (count <= 0 || endRow <= firstRow) return;
  const whole =
    left == Math.floor(left) &&
    right == Math.floor(right) &&
    top == Math.floor(top) &&
    bottom == Math.floor(bottom);
  if (whole && isFlat()) {
    for (let y = firstRow; y < endRow; y++) writeColor(pixelAt(firstColumn, y), count, flatColor());
    return;
  }

  const start = mark();
  const padded = (count + 15) & ~15;
  const full = scratch(padded);
  const partial = scratch(padded);
  const colors = scratch(padded << 2);
  memory.fill(full, 0, padded);
  memory.fill(full, 255, count);
  store<u8>(full, share(overlap(firstColumn, left, right)));
  store<u8>(full + count - 1, share(overlap(firstColumn + count - 1, left, right)));
  for (let y = firstRow; y < endRow; y++) {
    const vertical = share(overlap(y, top, bottom));
    let coverage = full;
    if (vertical < 255) {
      memory.copy(partial, full, padded);
      scaleCoverage(partial, count, vertical);
      coverage = partial;
    }
    paintRow(pixelAt(firstColumn, y), coverage, colors, firstColumn, y, count);
  }
  release(start);
}

function writeColor(destination: usize, count: i32, color: u32): void {
  const four = i32x4.splat(color);
  let index = 0;
  for (; index <= count - 4; index += 4) v128.store(destination + (index << 2), four);
  for (; index < count; index++) store<u32>(destination + (index << 2), color);
}
