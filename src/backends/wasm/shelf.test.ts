import { expect, test } from 'vitest';
import { createShelf, keptWasmBytes } from './shelf.ts';

const memoryOf = (megabytes: number) => megabytes * 1e6;

test('what is taken is gone until it is given back', () => {
  const shelf = createShelf(memoryOf);
  expect(shelf.take()).toBeNull();
  shelf.put(10);
  expect(keptWasmBytes()).toBe(10e6);
  expect([shelf.take(), shelf.take()]).toEqual([10, null]);
  expect(keptWasmBytes()).toBe(0);
});

test('what has grown large is not kept', () => {
  const shelf = createShelf(memoryOf);
  shelf.put(49);
  expect(shelf.take()).toBeNull();
});

test('all together stay below their limit: the one not used for longest goes', () => {
  const shelves = [1, 2, 3].map(() => createShelf(memoryOf));
  for (const shelf of shelves) shelf.put(25);
  expect(keptWasmBytes()).toBe(50e6);
  expect(shelves.map((shelf) => shelf.take())).toEqual([null, 25, 25]);
});
