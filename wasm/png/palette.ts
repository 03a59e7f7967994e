const MAX_COLORS = 256;
/** A power of two, and so many that few colours meet in one. */
const SLOTS = 2048;
const SLOT_SHIFT = 32 - 11;
const HASH_FACTOR: u32 = 0x9e3779b1;

/** In order of appearance. */
export const COLORS: usize = memory.data(MAX_COLORS * 4, 16);
export let colorCount: i32 = 0;

const SLOT_COLORS: usize = memory.data(SLOTS * 4, 16);
/** One more than the colour's index; 0 in an empty slot. */
const SLOT_INDEXES: usize = memory.data(SLOTS * 2, 16);

const TOO_MANY = -1;

let lastColor: u32 = 0;
let lastIndex: i32 = TOO_MANY;

export function forgetColors(): void {
  colorCount = 0;
  lastIndex = TOO_MANY;
  memory.fill(SLOT_INDEXES, 0, SLOTS * 2);
}

/** The colour's index; `TOO_MANY` when it would be the 257th. */
function lookUp(color: u32): i32 {
  let slot = <usize>((color * HASH_FACTOR) >>> SLOT_SHIFT);
  while (true) {
    const index = <i32>load<u16>(SLOT_INDEXES + slot * 2) - 1;
    if (index < 0) break;
    if (load<u32>(SLOT_COLORS + slot * 4) == color) return index;
    slot = (slot + 1) & (SLOTS - 1);
  }
  if (colorCount == MAX_COLORS) return TOO_MANY;
  store<u32>(COLORS + colorCount * 4, color);
  store<u32>(SLOT_COLORS + slot * 4, color);
  colorCount++;
  store<u16>(SLOT_INDEXES + slot * 2, <u16>colorCount);
  return colorCount - 1;
}

/** False when there are more than 256 colours. */
function indexPixels(source: usize, target: usize, count: usize): bool {
  for (let offset: usize = 0; offset < count; offset++) {
    const color = load<u32>(source + offset * 4);
    if (color != lastColor || lastIndex < 0) {
      lastIndex = lookUp(color);
      if (lastIndex < 0) return false;
      lastColor = color;
    }
    store<u8>(target + offset, lastIndex);
  }
  return true;
}

/** Writes a byte a pixel. False when there are more than 256 colours. */
export function indexRow(source: usize, target: usize, width: usize): bool {
  let x: usize = 0;
  for (; x + 4 <= width; x += 4) {
    const four = i32x4.eq(v128.load(source + x * 4), i32x4.splat(lastColor));
    if (lastIndex >= 0 && i32x4.all_true(four)) {
      store<u32>(target + x, lastIndex * 0x01010101);
    } else if (!indexPixels(source + x * 4, target + x, 4)) {
      return false;
    }
  }
  return indexPixels(source + x * 4, target + x, width - x);
}
