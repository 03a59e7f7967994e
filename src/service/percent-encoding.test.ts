import { expect, it } from 'vitest';
import { percentEncode } from './percent-encoding.ts';

it('encodes all but the letters that RFC 3986 leaves alone', () => {
  const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
  const kept = ascii.filter((character) => percentEncode(character) === character).join('');
  expect(kept).toBe('-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~');
  expect(percentEncode("a !'()*/é🎉")).toBe('a%20%21%27%28%29%2A%2F%C3%A9%F0%9F%8E%89');
});
