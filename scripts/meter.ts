/**
 * Makes WebAssembly modules that cannot hang. A metered module counts the instructions that it is about to run down
 * from an exported global, `__fuel`, and traps when that falls below zero; and its memory has a limit.
 */
import {
  append,
  concatenate,
  createReader,
  type Reader,
  readSections,
  sectionIds,
  signed,
  unsigned,
  writeSections,
} from './wasm-binary.ts';
import { opcodes, readInstruction } from './wasm-instructions.ts';

export interface MeterOptions {
  /** Most memory, in pages of 64 KB. */
  readonly maxPages: number;
}

/** What `__fuel` holds before anybody sets it: enough for a module to set itself up. */
const startingFuel = 1_000_000_000n;
/** What a refused `memory.grow` leaves in it. */
const outOfMemory = -(2n ** 63n);

const FUNCTION_TYPE = 0x60;
const I32 = 0x7f;
const I64 = 0x7e;
const MUTABLE = 1;
const GLOBAL = 3;
const NO_RESULT = 0x40;

/**
 * The module with every function entry, every turn of a loop and every bulk operation paid for. Its imports, exports
 * and results stay the same; names and other custom sections are left out.
 * @throws Error when there is something in it that is not known here, such as shared memory.
 */
export function meter(bytes: Uint8Array, { maxPages }: MeterOptions): Uint8Array {
  const sections = new Map(readSections(bytes));
  const section = (id: number) => sections.get(id) ?? Uint8Array.of(0);
  const fuel =
    countImportedGlobals(section(sectionIds.import)) + countOf(section(sectionIds.global));

  const memory = limitMemory(section(sectionIds.memory), maxPages);
  const parameters = readFunctions(section(sectionIds.type), section(sectionIds.function));
  const value = [opcodes.i64Const, ...signed(startingFuel), opcodes.end];
  const name = new TextEncoder().encode('__fuel');
  const exported = [...unsigned(name.length), ...name, GLOBAL, ...unsigned(fuel)];

  sections.set(sectionIds.memory, memory);
  sections.set(sectionIds.global, append(section(sectionIds.global), [I64, MUTABLE, ...value]));
  sections.set(sectionIds.export, append(section(sectionIds.export), exported));
  sections.set(sectionIds.code, meterCode(section(sectionIds.code), parameters, fuel));
  return writeSections(sections);
}

const countOf = (vector: Uint8Array): number => createReader(vector).unsigned();

function countImportedGlobals(section: Uint8Array): number {
  const reader = createReader(section);
  let globals = 0;
  for (let count = reader.unsigned(); count > 0; count -= 1) {
    reader.take(reader.unsigned());
    reader.take(reader.unsigned());
    const kind = reader.byte();
    if (kind === 0) reader.skipNumber();
    else if (kind === GLOBAL) {
      reader.take(2);
      globals += 1;
    } else throw new Error('Modules that import memory or tables are not metered');
  }
  return globals;
}

/** The number of parameters of each function that the module defines. */
function readFunctions(types: Uint8Array, functions: Uint8Array): readonly number[] {
  const reader = createReader(types);
  const parameters = Array.from({ length: reader.unsigned() }, () => {
    if (reader.byte() !== FUNCTION_TYPE) throw new Error('Unknown kind of wasm type');
    const count = reader.unsigned();
    reader.take(count);
    reader.take(reader.unsigned());
    return count;
  });
  const indexes = createReader(functions);
  return Array.from({ length: indexes.unsigned() }, () => parameters[indexes.unsigned()] ?? 0);
}

function limitMemory(section: Uint8Array, maxPages: number): Uint8Array {
  const reader = createReader(section);
  if (reader.unsigned() === 0) return section;
  const flags = reader.byte();
  const pages = reader.unsigned();
  const max = flags === 1 ? Math.min(reader.unsigned(), maxPages) : maxPages;
  if (flags > 1 || !reader.done)
    throw new Error('Shared, large or several memories are not metered');
  if (pages > max) throw new Error(`The module starts with ${pages} pages of memory`);
  return Uint8Array.from([1, 1, ...unsigned(pages), ...unsigned(max)]);
}

function meterCode(section: Uint8Array, parameters: readonly number[], fuel: number): Uint8Array {
  const reader = createReader(section);
  const count = reader.unsigned();
  const bodies = Array.from({ length: count }, (_, index) => {
    const body = meterFunction(reader.take(reader.unsigned()), parameters[index] ?? 0, fuel);
    return concatenate([unsigned(body.length), body]);
  });
  return concatenate([unsigned(count), ...bodies]);
}

/** A place in a function's code where something is put in. */
interface Insertion {
  readonly at: number;
  readonly code: () => readonly number[];
}

function meterFunction(body: Uint8Array, parameters: number, fuel: number): Uint8Array {
  const reader = createReader(body);
  const groups = reader.unsigned();
  const declarations = reader.offset;
  let scratch = parameters;
  for (let group = 0; group < groups; group += 1) {
    scratch += reader.unsigned();
    reader.skipNumber();
  }
  const start = reader.offset;
  const parts: (Uint8Array | readonly number[])[] = [
    unsigned(groups + 1),
    body.subarray(declarations, start),
    [1, I32],
  ];
  let copied = start;
  for (const { at, code } of planInsertions(reader, snippets(fuel, scratch))) {
    parts.push(body.subarray(copied, at), code());
    copied = at;
  }
  return concatenate([...parts, body.subarray(copied)]);
}

type Snippets = ReturnType<typeof snippets>;

function snippets(fuel: number, scratch: number) {
  const { if: when, unreachable, end } = opcodes;
  const setFuel = [opcodes.globalSet, ...unsigned(fuel)];
  const getFuel = [opcodes.globalGet, ...unsigned(fuel)];
  const getScratch = [opcodes.localGet, ...unsigned(scratch)];
  const teeScratch = [opcodes.localTee, ...unsigned(scratch)];
  const isNegative = [opcodes.i64Const, 0, opcodes.i64LessSigned];
  const pay = [
    ...[opcodes.i64Subtract, ...setFuel],
    ...[...getFuel, ...isNegative, when, NO_RESULT, unreachable, end],
  ];
  return {
    payFor: (instructions: number) => [
      ...[...getFuel, opcodes.i64Const, ...signed(BigInt(instructions)), ...pay],
    ],
    /** One for every byte or element: the number that is on top of the stack, and stays there. */
    payForBulk: [
      ...[...teeScratch, ...getFuel, ...getScratch, opcodes.i64ExtendI32Unsigned, ...pay],
    ],
    /** Behind `memory.grow`, whose result stays on the stack. */
    stopWhenRefused: [
      ...[...teeScratch, opcodes.i32Const, ...signed(-1n), opcodes.i32Equal, when, NO_RESULT],
      ...[opcodes.i64Const, ...signed(outOfMemory), ...setFuel, unreachable, end, ...getScratch],
    ],
  };
}

/** How many instructions one payment is for. */
interface Bill {
  instructions: number;
}

const opensBlock = (opcode: number) => opcode === opcodes.block || opcode === opcodes.if;

/** Each loop pays for its own instructions on every turn, the function on entry for those outside of loops. */
function planInsertions(
  reader: Reader,
  { payFor, payForBulk, stopWhenRefused }: Snippets,
): readonly Insertion[] {
  const insertions: Insertion[] = [];
  const insert = (at: number, code: Insertion['code']) => insertions.push({ at, code });
  const startBill = () => {
    const bill: Bill = { instructions: 0 };
    insert(reader.offset, () => payFor(bill.instructions));
    return bill;
  };
  // One for each open block, the function's own first.
  const bills = [startBill()];
  while (!reader.done) {
    const at = reader.offset;
    const { opcode, bulk } = readInstruction(reader);
    const bill = bills[bills.length - 1] as Bill;
    bill.instructions += 1;
    if (bulk) insert(at, () => payForBulk);
    if (opcode === opcodes.memoryGrow) insert(reader.offset, () => stopWhenRefused);
    if (opcode === opcodes.end) bills.pop();
    else if (opcode === opcodes.loop) bills.push(startBill());
    else if (opensBlock(opcode)) bills.push(bill);
  }
  return insertions;
}
