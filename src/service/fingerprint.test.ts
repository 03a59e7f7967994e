import { expect, it } from 'vitest';
import { canonicalOverrides, sha256 } from './fingerprint.ts';

it('hashes text as UTF-8', async () => {
  const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(await sha256('abc')).toBe(expected);
  expect(await sha256('ü')).not.toBe(await sha256('u'));
});

it('writes the same overrides alike, in whatever order they come, and no others', () => {
  const layers = (...entries: [string, Record<string, unknown>][]) =>
    canonicalOverrides(entries.map(([name, all]) => [name, Object.entries(all)]));
  const one = layers(['a', { x: 1, y: null }], ['b', { x: 'é' }]);
  expect(layers(['b', { x: 'é' }], ['a', { y: null, x: 1 }])).toEqual(one);
  expect(layers(['a', { x: '1', y: null }], ['b', { x: 'é' }])).not.toEqual(one);
  expect(layers(['a', { x: 1 }], ['b', { y: null, x: 'é' }])).not.toEqual(one);
});
