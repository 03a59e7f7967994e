import { mark, release, scratch } from './memory';
import { firstLanes } from './pixel';

/** What `findInk` found: left, top, right, bottom (i32), px of the surface. */
export const ink: usize = memory.data(16);

/** The smallest rectangle around what is not transparent; false when everything is. */
export function findInk(pixels: usize, width: i32, height: i32): bool {
  const start = mark();
  const stride = width << 2;
  // What any row has in a column.
  const columns = scratch(stride);
  memory.fill(columns, 0, stride);
  let top = -1;
  let bottom = 0;
  for (let row = 0; row < height; row++) {
    if (!collect(pixels + row * stride, columns, width)) continue;
    if (top < 0) top = row;
    bottom = row + 1;
  }
  let left = 0;
  while (left < width && load<u32>(columns + (left << 2)) == 0) left++;
  let right = width;
  while (right > left && load<u32>(columns + ((right - 1) << 2)) == 0) right--;
  release(start);
  store<i32>(ink, left);
  store<i32>(ink, top, 4);
  store<i32>(ink, right, 8);
  store<i32>(ink, bottom, 12);
  return top >= 0;
}

/** Whether a row has anything, which is added to the columns. */
function collect(row: usize, columns: usize, count: i32): bool {
  let any = i32x4.splat(0);
  for (let index = 0; index < count; index += 4) {
    const place = columns + (index << 2);
    const four = v128.and(v128.load(row + (index << 2)), firstLanes(count - index));
    any = v128.or(any, four);
    v128.store(place, v128.or(v128.load(place), four));
  }
  return v128.any_true(any);
}

/** Whether every pixel is opaque. */
export function isOpaque(pixels: usize, count: i32): bool {
  let all = i32x4.splat(-1);
  const whole = count & ~3;
  for (let index = 0; index < whole; index += 4) all = v128.and(all, v128.load(pixels + (index << 2)));
  if (whole < count) {
    const rest = v128.load(pixels + (whole << 2));
    all = v128.and(all, v128.or(rest, v128.not(firstLanes(count - whole))));
  }
  return i32x4.all_true(i32x4.eq(i32x4.shr_u(all, 24), i32x4.splat(255)));
}
