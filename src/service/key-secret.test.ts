import { expect, it } from 'vitest';
import { createKeySecret, hintOf, isKeySecret } from './key-secret.ts';

it('keys have 32 letters and digits after their prefix', () => {
  expect(createKeySecret('get')).toMatch(/^rs_get_[0-9A-Za-z]{32}$/);
  for (const type of ['master', 'project', 'read-only'] as const) {
    expect(createKeySecret(type)).toMatch(/^rs_live_[0-9A-Za-z]{32}$/);
  }
  expect(isKeySecret(createKeySecret('get'))).toBe(true);
});

it('all letters are equally likely', () => {
  const counts = new Map<string, number>();
  const keys = 2000;
  for (let index = 0; index < keys; index += 1) {
    for (const letter of createKeySecret('get').slice(7)) {
      counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
  }
  const expected = (keys * 32) / 62;
  const deviations = [...counts.values()].map((count) => (count - expected) ** 2 / expected);
  // Chi-squared with 61 degrees of freedom: 130 is exceeded by chance once in a million; 256 % 62 would give 400.
  expect(counts.size).toBe(62);
  expect(deviations.reduce((sum, deviation) => sum + deviation, 0)).toBeLessThan(130);
});

it.each([
  '',
  'rs_live_',
  'rs_live_short',
  'rs_live_dev',
  `rs_live_${'a'.repeat(65)}`,
  'rs_live_0123456789abcde-',
  'rs_live_0123456789abcdef\n',
  'sk_live_0123456789abcdef',
  'RS_LIVE_0123456789abcdef',
  ' rs_live_0123456789abcdef',
  'rs_live_0123456789abcdéf',
])('%j is not a key', (text) => {
  expect(isKeySecret(text)).toBe(false);
});

it('a hint shows four of the letters', () => {
  expect(hintOf('rs_live_0123456789abcdef')).toBe('rs_live_…cdef');
  expect(hintOf('rs_get_0123456789abcdef')).toBe('rs_get_…cdef');
});
