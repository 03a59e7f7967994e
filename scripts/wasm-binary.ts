/** Reading and writing the frame of a WebAssembly binary: numbers, vectors, sections. */

export const sectionIds = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const;

const { type, import: imports, table, memory, tag, global, start, element, data } = sectionIds;

/** As the specification wants them in a file, which is not by number. */
const sectionOrder: readonly number[] = [
  ...[type, imports, sectionIds.function, table, memory, tag, global, sectionIds.export],
  ...[start, element, sectionIds.dataCount, sectionIds.code, data],
];

const preamble = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

export interface Reader {
  readonly offset: number;
  readonly done: boolean;
  byte(): number;
  /** Unsigned LEB128 of up to 32 bits. */
  unsigned(): number;
  /** Passes over a LEB128 number of any size and sign. */
  skipNumber(): void;
  take(count: number): Uint8Array;
}

export function createReader(bytes: Uint8Array): Reader {
  let offset = 0;
  const byte = () => {
    const value = bytes[offset];
    if (value === undefined) throw new Error('The wasm binary is cut off');
    offset += 1;
    return value;
  };
  return {
    get offset() {
      return offset;
    },
    get done() {
      return offset >= bytes.length;
    },
    byte,
    unsigned() {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const next = byte();
        value |= (next & 0x7f) << shift;
        if (next < 0x80) return value >>> 0;
      }
    },
    skipNumber() {
      while (byte() >= 0x80);
    },
    take(count) {
      if (offset + count > bytes.length) throw new Error('The wasm binary is cut off');
      offset += count;
      return bytes.subarray(offset - count, offset);
    },
  };
}

/** Unsigned LEB128. */
export function unsigned(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** Signed LEB128. */
export function signed(value: bigint): readonly number[] {
  const low = Number(value & 0x7fn);
  const rest = value >> 7n;
  const ends = (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40);
  return ends ? [low] : [low | 0x80, ...signed(rest)];
}

export function concatenate(parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** The bodies of all sections by id. Custom sections, which change nothing, are left out. */
export function readSections(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const reader = createReader(bytes);
  if (preamble.some((byte) => byte !== reader.byte())) throw new Error('Not a wasm module');
  const sections = new Map<number, Uint8Array>();
  while (!reader.done) {
    const id = reader.byte();
    const body = reader.take(reader.unsigned());
    if (id !== sectionIds.custom) sections.set(id, body);
  }
  return sections;
}

export function writeSections(sections: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const parts = sectionOrder.flatMap((id) => {
    const body = sections.get(id);
    return body === undefined ? [] : [[id, ...unsigned(body.length)], body];
  });
  return concatenate([preamble, ...parts]);
}

/** A vector with one more element. */
export function append(vector: Uint8Array, element: readonly number[]): Uint8Array {
  const reader = createReader(vector);
  const count = reader.unsigned();
  return concatenate([unsigned(count + 1), vector.subarray(reader.offset), element]);
}
