import type { Reader } from './wasm-binary.ts';

/** Those that the metering reads or writes. */
export const opcodes = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  localGet: 0x20,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i64Const: 0x42,
  i32Equal: 0x46,
  i64LessSigned: 0x53,
  i64Subtract: 0x7d,
  i64ExtendI32Unsigned: 0xad,
  /** Bulk memory, tables, and saturating conversions follow behind this one. */
  miscellaneous: 0xfc,
  simd: 0xfd,
} as const;

/** Behind `miscellaneous`. Each has the number of bytes or elements on top of the stack. */
const bulkOpcodes: readonly number[] = [8, 10, 11, 12, 14, 17];

type Immediate = (reader: Reader) => void;

const none: Immediate = () => undefined;
const number: Immediate = (reader) => reader.skipNumber();
const twoNumbers: Immediate = (reader) => {
  reader.skipNumber();
  reader.skipNumber();
};
const fixed =
  (length: number): Immediate =>
  (reader) => {
    reader.take(length);
  };
const vector: Immediate = (reader) => {
  for (let count = reader.unsigned(); count > 0; count -= 1) reader.skipNumber();
};
/** Alignment and offset. A further index would follow the alignment if there were several memories. */
const memoryArgument: Immediate = (reader) => {
  if (reader.unsigned() >= 0x40) throw new Error('Modules with several memories are not metered');
  reader.skipNumber();
};

/** First and last opcode, and what follows either of them and those between. */
type Range = readonly [first: number, last: number, immediate: Immediate];

const plain: readonly Range[] = [
  [0x00, 0x01, none], // unreachable, nop
  [0x02, 0x04, number], // block, loop, if: type
  [0x05, 0x05, none], // else
  [0x0b, 0x0b, none], // end
  [0x0c, 0x0d, number], // br, br_if
  [
    0x0e,
    0x0e,
    (reader) => {
      vector(reader);
      reader.skipNumber();
    },
  ], // br_table: labels and default
  [0x0f, 0x0f, none], // return
  [0x10, 0x10, number], // call
  [0x11, 0x11, twoNumbers], // call_indirect
  [0x12, 0x12, number], // return_call
  [0x13, 0x13, twoNumbers], // return_call_indirect
  [0x1a, 0x1b, none], // drop, select
  [0x1c, 0x1c, vector], // select with types
  [0x20, 0x26, number], // locals, globals, table.get and .set
  [0x28, 0x3e, memoryArgument], // loads and stores
  [0x3f, 0x42, number], // memory.size and .grow, i32.const, i64.const
  [0x43, 0x43, fixed(4)], // f32.const
  [0x44, 0x44, fixed(8)], // f64.const
  [0x45, 0xc4, none], // comparisons, arithmetic, conversions
  [0xd0, 0xd0, number], // ref.null
  [0xd1, 0xd1, none], // ref.is_null
  [0xd2, 0xd2, number], // ref.func
];

const miscellaneous: readonly Range[] = [
  [0, 7, none], // saturating conversions
  [8, 8, twoNumbers], // memory.init
  [9, 9, number], // data.drop
  [10, 10, twoNumbers], // memory.copy
  [11, 11, number], // memory.fill
  [12, 12, twoNumbers], // table.init
  [13, 13, number], // elem.drop
  [14, 14, twoNumbers], // table.copy
  [15, 17, number], // table.grow, .size, .fill
];

const simd: readonly Range[] = [
  [0, 11, memoryArgument], // loads, store
  [12, 13, fixed(16)], // v128.const, shuffle
  [14, 20, none], // swizzle, splats
  [21, 34, fixed(1)], // lanes
  [35, 83, none], // comparisons, bits
  [
    84,
    91,
    (reader) => {
      memoryArgument(reader);
      reader.byte();
    },
  ], // loads and stores of a lane
  [92, 93, memoryArgument], // loads with zeros
  [94, 255, none], // arithmetic, conversions
  [256, 275, none], // relaxed
];

export interface Instruction {
  readonly opcode: number;
  /** Copies or fills as much as the number on top of the stack says. */
  readonly bulk: boolean;
}

function passImmediate(
  reader: Reader,
  opcode: number,
  ranges: readonly Range[],
  prefix = '',
): void {
  const range = ranges.find(([first, last]) => opcode >= first && opcode <= last);
  if (range === undefined) {
    throw new Error(
      `Unknown wasm instruction ${prefix}0x${opcode.toString(16)}. Describe it in scripts/wasm-instructions.ts.`,
    );
  }
  range[2](reader);
}

/** Passes over one instruction. @throws Error for one that is not described here. */
export function readInstruction(reader: Reader): Instruction {
  const opcode = reader.byte();
  if (opcode === opcodes.miscellaneous || opcode === opcodes.simd) {
    const sub = reader.unsigned();
    const isMiscellaneous = opcode === opcodes.miscellaneous;
    const prefix = `0x${opcode.toString(16)} `;
    passImmediate(reader, sub, isMiscellaneous ? miscellaneous : simd, prefix);
    return { opcode, bulk: isMiscellaneous && bulkOpcodes.includes(sub) };
  }
  passImmediate(reader, opcode, plain);
  return { opcode, bulk: false };
}
