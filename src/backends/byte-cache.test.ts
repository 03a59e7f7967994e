import { expect, test } from 'vitest';
import { createByteCache } from './byte-cache.ts';

test('the least recently used goes first', () => {
  const cache = createByteCache<string>(400, (value) => value.length);
  cache.set('a', 'x'.repeat(50));
  cache.set('b', 'x'.repeat(50));
  expect(cache.get('a')).not.toBeNull();
  cache.set('c', 'x'.repeat(50));
  expect([cache.get('a') === null, cache.get('b') === null]).toEqual([false, true]);
  expect(cache.bytes()).toBeLessThanOrEqual(400);
});

test('what is larger than everything together is not kept', () => {
  const cache = createByteCache<string>(200, (value) => value.length);
  cache.set('a', 'small');
  cache.set('b', 'x'.repeat(1000));
  expect(cache.get('b')).toBeNull();
  expect(cache.get('a')).toBe('small');
});

test('a key is worth keeping from the second time on', () => {
  const cache = createByteCache<string>(200, (value) => value.length);
  expect([cache.isWanted('a'), cache.isWanted('b'), cache.isWanted('a')]).toEqual([
    false,
    false,
    true,
  ]);
});
