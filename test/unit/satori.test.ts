import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rewriteSatori } from '../../scripts/satori.ts';

const file = new URL('../../node_modules/satori/dist/standalone.js', import.meta.url);
const standalone = readFileSync(file, 'utf8');

describe('the rewrite of satori', () => {
  it('leaves nothing that compiles wasm at run time from HarfBuzz', () => {
    const { source, harfbuzz } = rewriteSatori(standalone);
    expect([...harfbuzz.subarray(0, 4)]).toEqual([0x00, 0x61, 0x73, 0x6d]);
    expect(source).not.toContain('AGFzbQ');
    expect(source).not.toContain('new WebAssembly.Module(');
    expect(source).not.toContain('self.location');
  });

  it('stops at any other satori', () => {
    expect(() => rewriteSatori(`${standalone} `)).toThrow(/has changed.*pin the new hash/);
  });
});
