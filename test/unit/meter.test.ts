import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { meter } from '../../scripts/meter.ts';
import { meteredModules, meterModule } from '../../scripts/metered-wasm.ts';
import { createReader, signed, unsigned } from '../../scripts/wasm-binary.ts';
import { isValidWasm, smallModule, startWasm } from '../fixtures/wasm.ts';

const I32 = 0x7f;
const NO_RESULT = 0x40;

/** Counts its local up to the parameter, in 8 instructions a turn with the `end` of the loop. */
const counting = smallModule({
  parameters: 1,
  code: [
    ...[0x03, NO_RESULT], // loop
    ...[0x20, 1, 0x41, 1, 0x6a, 0x22, 1], // local 1 += 1
    ...[0x20, 0, 0x49, 0x0d, 0], // as long as it is less than the parameter
    0x0b,
    ...[0x20, 1],
  ],
});

/** Fills as many bytes of memory as the parameter says. */
const filling = smallModule({
  parameters: 1,
  code: [0x41, 0, 0x41, 7, 0x20, 0, 0xfc, 0x0b, 0, 0x20, 0],
});

/** Asks for as many pages as the parameter says. */
const growing = smallModule({ parameters: 1, code: [0x20, 0, 0x40, 0] });

const start = (module: Uint8Array, fuel: bigint, maxPages = 16) => {
  const exports = startWasm(meter(module, { maxPages }));
  exports.__fuel.value = fuel;
  return exports;
};

const spent = (module: Uint8Array, parameter: number): number => {
  const exports = start(module, 1_000_000n);
  exports.run(parameter);
  return 1_000_000 - Number(exports.__fuel.value);
};

describe('numbers in wasm', () => {
  it.each([0, 1, 127, 128, 624_485, 2 ** 32 - 1])('%i without a sign', (value) => {
    expect(createReader(Uint8Array.from(unsigned(value))).unsigned()).toBe(value);
  });

  it.each([
    [0n, [0x00]],
    [-1n, [0x7f]],
    [63n, [0x3f]],
    [64n, [0xc0, 0x00]],
    [-64n, [0x40]],
    [-123_456n, [0xc0, 0xbb, 0x78]],
  ])('%i with a sign', (value, bytes) => {
    expect(signed(value)).toEqual(bytes);
  });
});

describe('a metered module', () => {
  it.each([
    ['counting', counting],
    ['filling', filling],
    ['growing', growing],
  ])('%s is valid, makes the same results, and is made the same each time', (_, module) => {
    const metered = meter(module, { maxPages: 16 });
    expect(isValidWasm(metered)).toBe(true);
    expect(meter(module, { maxPages: 16 })).toEqual(metered);
    expect(startWasm(metered).run(5)).toBe(startWasm(module).run(5));
  });

  it('pays for every turn of a loop', () => {
    const turn = spent(counting, 2) - spent(counting, 1);
    expect(turn).toBe(8);
    expect(spent(counting, 1_001)).toBe(spent(counting, 1) + 1_000 * turn);
  });

  it('stops a loop when the fuel is gone, and says so by what is left', () => {
    const exports = start(counting, 10_000n);
    expect(() => exports.run(-1)).toThrow('unreachable');
    expect(exports.__fuel.value).toBeLessThan(0n);
    exports.__fuel.value = 10_000n;
    expect(exports.run(10)).toBe(10);
  });

  it('pays for bulk operations by their length', () => {
    expect(spent(filling, 5_000) - spent(filling, 0)).toBe(5_000);
    const exports = start(filling, 60_000n);
    expect(() => exports.run(65_000)).toThrow('unreachable');
    expect(new Uint8Array(exports.memory.buffer, 0, 3)).toEqual(Uint8Array.of(0, 0, 0));
  });

  it('has as much memory as it may and stops when it asks for more', () => {
    const exports = start(growing, 1_000n, 4);
    expect(exports.run(3)).toBe(1);
    expect(exports.memory.buffer.byteLength).toBe(4 * 65_536);
    expect(() => exports.run(1)).toThrow('unreachable');
    expect(exports.__fuel.value).toBe(-(2n ** 63n));
  });
});

describe('what cannot be metered', () => {
  it('an unknown instruction stops the build and is named', () => {
    const unknown = smallModule({ parameters: 0, code: [0xfd, 0xff, 0x7f, 0x41, 0] });
    expect(() => meter(unknown, { maxPages: 16 })).toThrow(/Unknown wasm instruction 0xfd 0x3fff/);
  });

  it('memory that is larger than its limit from the start', () => {
    expect(() => meter(counting, { maxPages: 0 })).toThrow(/starts with 1 pages/);
  });

  it('what is no module', () => {
    expect(() => meter(Uint8Array.from([I32]), { maxPages: 1 })).toThrow(/Not a wasm module/);
  });
});

describe('the modules that the build meters', () => {
  it.each(Object.entries(meteredModules))('%s is of the version that is installed', (_, module) => {
    const manifest = new URL(`../../node_modules/${module.package}/package.json`, import.meta.url);
    expect(JSON.parse(readFileSync(manifest, 'utf8')).version).toBe(module.version);
  });

  it('stops at any other file', () => {
    expect(() => meterModule('resvg', counting)).toThrow(/has changed.*pin the new hash/);
  });
});
