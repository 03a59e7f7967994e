const MOST_BITS = 12;
const MOST_CODES = 1 << MOST_BITS;

/** Codes of growing size, least significant bit first; null at the end. */
function codeReader(data: Uint8Array): (size: number) => number | null {
  let at = 0;
  let bits = 0;
  let pending = 0;
  return (size) => {
    while (bits < size) {
      const byte = data[at];
      if (byte === undefined) return null;
      pending |= byte << bits;
      bits += 8;
      at += 1;
    }
    const code = pending & ((1 << size) - 1);
    pending >>>= size;
    bits -= size;
    return code;
  };
}

/** The strings that codes stand for, every one of which the output has already somewhere. */
function createStrings(codeSize: number, output: Uint8Array) {
  const firstString = (1 << codeSize) + 2;
  const starts = new Uint32Array(MOST_CODES);
  const lengths = new Uint32Array(MOST_CODES);
  let [next, bits, written] = [firstString, codeSize + 1, 0];
  let previous: { start: number; length: number } | null = null;

  /** The string before and the first byte of the one to come, which will follow it in the output. */
  const addString = (): void => {
    if (previous === null || next === MOST_CODES) return;
    starts[next] = previous.start;
    lengths[next] = previous.length + 1;
    next += 1;
    if (next === 1 << bits && bits < MOST_BITS) bits += 1;
  };

  return {
    /** Of the next code. */
    get bits() {
      return bits;
    },
    get written() {
      return written;
    },
    reset() {
      [next, bits, previous] = [firstString, codeSize + 1, null];
    },
    write(code: number) {
      addString();
      if (code >= next) throw new Error('Unknown code');
      const start = written;
      if (code < firstString) output[written++] = code;
      else written = repeat(output, starts[code] ?? 0, lengths[code] ?? 0, written);
      previous = { start, length: written - start };
    },
  };
}

/** Copies byte by byte, as a string may begin before `at` and end behind it. @returns where it ends. */
function repeat(output: Uint8Array, start: number, length: number, at: number): number {
  const end = Math.min(at + length, output.length);
  for (let to = at, from = start; to < end; to += 1, from += 1) output[to] = output[from] ?? 0;
  return end;
}

/**
 * GIF's compression.
 * @param codeSize Bits of an index, as the file says.
 * @returns `count` indexes.
 * @throws Error when there are fewer, or a code that does not exist yet.
 */
export function unpackLzw(data: Uint8Array, codeSize: number, count: number): Uint8Array {
  if (codeSize < 1 || codeSize > 8) throw new Error(`Codes of ${codeSize} bits`);
  const output = new Uint8Array(count);
  const clearCode = 1 << codeSize;
  const nextCode = codeReader(data);
  const strings = createStrings(codeSize, output);
  while (strings.written < count) {
    const code = nextCode(strings.bits);
    if (code === null || code === clearCode + 1) throw new Error('Pixels are missing');
    if (code === clearCode) strings.reset();
    else strings.write(code);
  }
  return output;
}
