/** Where the next byte goes. */
export let cursor: usize = 0;

let pending: u64 = 0;
let pendingBits: i32 = 0;

export function writeAt(address: usize): void {
  cursor = address;
}

export function dropBits(): void {
  pending = 0;
  pendingBits = 0;
}

export function writeByte(value: u32): void {
  store<u8>(cursor, value);
  cursor++;
}

export function writeWord(value: u32): void {
  writeByte(value >>> 8);
  writeByte(value & 255);
}

/** A byte of picture data: 255 would start a marker, and a zero behind it says that it does not. */
function writeData(value: u32): void {
  writeByte(value);
  if (value == 255) writeByte(0);
}

// @ts-ignore: decorator
@inline
function has255(word: u32): bool {
  return (word & ~(word + 0x01010101) & 0x80808080) != 0;
}

/** `length` is 27 at most. */
// @ts-ignore: decorator
@inline
export function writeBits(bits: u32, length: i32): void {
  pending = (pending << length) | bits;
  pendingBits += length;
  if (pendingBits >= 32) writePending();
}

function writePending(): void {
  pendingBits -= 32;
  const word = <u32>(pending >> pendingBits);
  if (has255(word)) {
    for (let shift = 24; shift >= 0; shift -= 8) writeData((word >>> shift) & 255);
  } else {
    store<u32>(cursor, bswap<u32>(word));
    cursor += 4;
  }
}

/** Fills the last byte up with ones. */
export function endBits(): void {
  const missing = -pendingBits & 7;
  pending = (pending << missing) | ((1 << missing) - 1);
  pendingBits += missing;
  while (pendingBits > 0) {
    pendingBits -= 8;
    writeData(<u32>(pending >> pendingBits) & 255);
  }
  dropBits();
}
