import { expect, it } from 'vitest';
import { decodeBase64 } from './base64.ts';

it('decodes every length and every byte', () => {
  for (let length = 0; length <= 260; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) & 255);
    const text = Buffer.from(bytes).toString('base64');
    expect(decodeBase64(text)).toEqual(bytes);
    expect(decodeBase64(text.replace(/=+$/, ''))).toEqual(bytes);
  }
});

it.each(['A', 'AAAAA', 'AA-A', 'AA_A', 'A=AA', 'AAé=', 'AA.A'])('%s gives null', (text) => {
  expect(decodeBase64(text)).toBeNull();
});
