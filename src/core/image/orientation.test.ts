import { expect, it } from 'vitest';
import type { Orientation } from './image-header.ts';
import { orientPixels } from './orientation.ts';

// Three wide, two high; each letter is a pixel.
const stored = ['abc', 'def'];

const toRows = (width: number, data: ArrayLike<number>): string[] => {
  const letters = Array.from({ length: data.length / 4 }, (_, index) =>
    String.fromCharCode(data[index * 4] ?? 0),
  ).join('');
  return letters.match(new RegExp(`.{${width}}`, 'g')) ?? [];
};

it.each<[Orientation, string[]]>([
  [1, ['abc', 'def']],
  [2, ['cba', 'fed']],
  [3, ['fed', 'cba']],
  [4, ['def', 'abc']],
  [5, ['ad', 'be', 'cf']],
  [6, ['da', 'eb', 'fc']],
  [7, ['fc', 'eb', 'da']],
  [8, ['cf', 'be', 'ad']],
])('orientation %i', (orientation, expected) => {
  const data = Uint8Array.from(
    [...stored.join('')].flatMap((letter) => [letter.charCodeAt(0), 0, 0, 255]),
  );
  const { width, height, data: turned } = orientPixels({ width: 3, height: 2, data }, orientation);
  expect([width, height]).toEqual([expected[0]?.length, expected.length]);
  expect(toRows(width, turned)).toEqual(expected);
});
