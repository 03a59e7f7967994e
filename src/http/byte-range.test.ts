import { expect, it } from 'vitest';
import { readRange } from './byte-range.ts';

it.each([
  ['bytes=0-0', { offset: 0, length: 1 }],
  ['bytes=0-', { offset: 0, length: 10 }],
  ['bytes=3-5', { offset: 3, length: 3 }],
  ['Bytes=9-99', { offset: 9, length: 1 }],
  ['bytes=-3', { offset: 7, length: 3 }],
  ['bytes=-99', { offset: 0, length: 10 }],
  ['bytes=0-99999999999999999999999', { offset: 0, length: 10 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=10-12', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=99999999999999999999999-', 'unsatisfiable'],
  ['bytes=5-3', null],
  ['bytes=0-1,3-4', null],
  ['bytes=-', null],
  ['bytes=', null],
  ['bytes=a-b', null],
  ['bytes=1-2-3', null],
  ['bytes= 0-1', null],
  ['bytes=+1-2', null],
  ['items=0-1', null],
  ['', null],
])('Of ten bytes, %j asks for %j', (header, range) => {
  expect(readRange(header, 10)).toEqual(range);
});

it('finds nothing to send of an empty file', () => {
  expect(readRange('bytes=0-', 0)).toBe('unsatisfiable');
});
