import { expect, it } from 'vitest';
import type { ApiKey } from '../core/api-key.ts';
import { createKeyCache } from './key-cache.ts';

const key = { id: 'key_1' } as ApiKey;

function createCache() {
  const clock = { now: 1_000_000 };
  const cache = createKeyCache(() => clock.now);
  const put = (name: string, answer: ApiKey | null) => cache.put(name, answer, clock.now);
  return { clock, cache, put };
}

it('an answer is fresh for five seconds, and good for ten minutes without a better one', () => {
  const { cache, clock, put } = createCache();
  put('a', key);
  clock.now += 4999;
  expect(cache.fresh('a')).toBe(key);
  clock.now += 1;
  expect(cache.fresh('a')).toBeUndefined();
  expect(cache.stale('a')).toBe(key);
  clock.now += 594_999;
  expect(cache.stale('a')).toBe(key);
  clock.now += 1;
  expect(cache.stale('a')).toBeNull();
});

it('a postponed answer is asked for five seconds later, but grows no younger', () => {
  const { cache, clock, put } = createCache();
  put('a', key);
  clock.now += 599_000;
  cache.postpone('a');
  expect(cache.fresh('a')).toBe(key);
  clock.now += 1000;
  expect(cache.stale('a')).toBeNull();
});

it('that there is no key is known for five seconds and never later', () => {
  const { cache, clock, put } = createCache();
  put('a', null);
  expect(cache.fresh('a')).toBeNull();
  clock.now += 5000;
  expect(cache.fresh('a')).toBeUndefined();
  expect(cache.stale('a')).toBeNull();
  put('b', null);
  cache.forgetName('b');
  expect(cache.fresh('b')).toBeUndefined();
});

it('guesses push out one another and no key', () => {
  const { cache, put } = createCache();
  put('a', key);
  for (let guess = 0; guess <= 1000; guess += 1) put(`guess ${guess}`, null);
  expect(cache.fresh('a')).toBe(key);
  expect(cache.fresh('guess 0')).toBeUndefined();
  expect(cache.fresh('guess 1')).toBeNull();
});

it('the key that was not used for longest goes first', () => {
  const { cache, put } = createCache();
  for (let index = 0; index < 400; index += 1) put(`key ${index}`, key);
  cache.fresh('key 0');
  put('one more', key);
  expect(cache.fresh('key 0')).toBe(key);
  expect(cache.fresh('key 1')).toBeUndefined();
  expect(cache.fresh('one more')).toBe(key);
});

it('a key is forgotten by all of its names', () => {
  const { cache, put } = createCache();
  const other = { id: 'key_2' } as ApiKey;
  put('hash', key);
  put('id', key);
  put('other', other);
  cache.forgetKey('key_1');
  expect([cache.fresh('hash'), cache.fresh('id'), cache.stale('hash')]).toEqual([
    undefined,
    undefined,
    null,
  ]);
  expect(cache.fresh('other')).toBe(other);
});

it('an answer is as old as its question', () => {
  const { cache, clock } = createCache();
  const askedAt = clock.now;
  clock.now += 1900;
  cache.put('slow', key, askedAt);
  cache.put('slow and unknown', null, askedAt);
  clock.now += 3099;
  expect(cache.fresh('slow')).toBe(key);
  expect(cache.fresh('slow and unknown')).toBeNull();
  clock.now += 1;
  expect(cache.fresh('slow')).toBeUndefined();
  expect(cache.fresh('slow and unknown')).toBeUndefined();
});
