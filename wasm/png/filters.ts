/** How many zeros `paethRow` made last. */
export let zeros: i32 = 0;

/** PNG's Sub filter: each byte less the same channel of the pixel to the left. */
export function subtractLeftRow(source: usize, target: usize, bytes: usize, channels: usize): void {
  memory.copy(target, source, channels);
  let offset = channels;
  for (; offset + 16 <= bytes; offset += 16) {
    const left = v128.load(source + offset - channels);
    v128.store(target + offset, i8x16.sub(v128.load(source + offset), left));
  }
  for (; offset < bytes; offset++) {
    store<u8>(target + offset, load<u8>(source + offset) - load<u8>(source + offset - channels));
  }
}

// @ts-ignore: decorator
@inline
function distance(one: v128, other: v128): v128 {
  return i8x16.sub(i8x16.max_u(one, other), i8x16.min_u(one, other));
}

/**
 * Of left, above and corner the one closest to left + above - corner. Distances are exact in bytes: when left and above
 * lie on different sides of the corner theirs are subtracted from each other, and otherwise added up, where a sum that
 * 255 cuts off is still no smaller than either.
 */
// @ts-ignore: decorator
@inline
function predict(left: v128, above: v128, corner: v128): v128 {
  const fromLeft = distance(above, corner);
  const fromAbove = distance(left, corner);
  const leftIsHigher = i8x16.ge_u(left, corner);
  const aboveIsHigher = i8x16.ge_u(above, corner);
  const apart = v128.xor(leftIsHigher, aboveIsHigher);
  const fromCorner = v128.bitselect(
    distance(fromLeft, fromAbove),
    i8x16.add_sat_u(fromLeft, fromAbove),
    apart,
  );
  const nearestOfTwo = v128.bitselect(above, corner, i8x16.le_u(fromAbove, fromCorner));
  const leftIsNearest = v128.and(
    i8x16.le_u(fromLeft, fromAbove),
    i8x16.le_u(fromLeft, fromCorner),
  );
  return v128.bitselect(left, nearestOfTwo, leftIsNearest);
}

function predictByte(left: i32, above: i32, corner: i32): i32 {
  const fromLeft = abs(above - corner);
  const fromAbove = abs(left - corner);
  const fromCorner = abs(left + above - corner - corner);
  if (fromLeft <= fromAbove && fromLeft <= fromCorner) return left;
  return fromAbove <= fromCorner ? above : corner;
}

/** PNG's Paeth filter. `above` is the row before, unfiltered. */
export function paethRow(
  source: usize,
  above: usize,
  target: usize,
  bytes: usize,
  channels: usize,
): void {
  zeros = 0;
  let offset: usize = 0;
  for (; offset < channels; offset++) {
    store<u8>(target + offset, load<u8>(source + offset) - load<u8>(above + offset));
  }
  for (; offset + 16 <= bytes; offset += 16) {
    const left = v128.load(source + offset - channels);
    const corner = v128.load(above + offset - channels);
    const predicted = predict(left, v128.load(above + offset), corner);
    const rest = i8x16.sub(v128.load(source + offset), predicted);
    v128.store(target + offset, rest);
    zeros += popcnt(i8x16.bitmask(i8x16.eq(rest, i8x16.splat(0))));
  }
  for (; offset < bytes; offset++) {
    const left = load<u8>(source + offset - channels);
    const corner = load<u8>(above + offset - channels);
    const predicted = predictByte(left, load<u8>(above + offset), corner);
    store<u8>(target + offset, load<u8>(source + offset) - <u8>predicted);
  }
}
