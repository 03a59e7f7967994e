import { describe, expect, test } from 'vitest';
import { emojiGraphemes, emojiKey, emojiKeys, emojiShard, withoutEmoji } from './emoji.ts';

describe('emojiGraphemes', () => {
  test.each([
    ['plain text, 1 # * © ® ™ ★ → é', []],
    ['a 😀 b 😀', ['😀']],
    ['❤ ☎ ✔ are text', []],
    ['❤\uFE0F ©\uFE0F', ['❤\uFE0F', '©\uFE0F']],
    ['😀\uFE0E ☎\uFE0E', []],
    ['1\uFE0F\u20E3 #\u20E3', ['1\uFE0F\u20E3', '#\u20E3']],
    ['1\uFE0F', []],
    ['👍🏽 ☝🏿', ['👍🏽', '☝🏿']],
    ['👩‍🚀👨‍👩‍👧', ['👩‍🚀', '👨‍👩‍👧']],
    ['🏳\uFE0F‍🌈 👁‍🗨', ['🏳\uFE0F‍🌈', '👁‍🗨']],
    ['🇵🇱🇯🇵', ['🇵🇱', '🇯🇵']],
    ['🇵', []],
    ['क्\u200Dष', []],
  ])('%s', (text, expected) => {
    expect(emojiGraphemes(text)).toEqual(expected);
  });
});

test('withoutEmoji leaves the text around them', () => {
  expect(withoutEmoji('a 👍🏽b 1\uFE0F\u20E3 ❤')).toBe('a b  ❤');
});

test.each([
  ['😀', '1f600'],
  ['❤\uFE0F', '2764'],
  ['1\uFE0F\u20E3', '0031-20e3'],
  ['©\uFE0F', '00a9'],
  ['👍🏽', '1f44d-1f3fd'],
  ['🏳\uFE0F‍🌈', '1f3f3-200d-1f308'],
  ['🇵🇱', '1f1f5-1f1f1'],
])('the key of %s is %s', (grapheme, key) => {
  expect(emojiKey(grapheme)).toBe(key);
});

describe('emojiKeys', () => {
  test('go from the exact picture to its base', () => {
    expect(emojiKeys('👩🏽‍❤️‍👩🏿')).toEqual([
      '1f469-1f3fd-200d-2764-200d-1f469-1f3ff',
      '1f469-200d-2764-200d-1f469',
      '1f469-200d-2764',
      '1f469',
    ]);
    expect(emojiKeys('😀')).toEqual(['1f600']);
  });

  test('never make another flag of a flag', () => {
    expect(emojiKeys('🏳️‍🌈')).toEqual(['1f3f3-200d-1f308']);
    expect(emojiKeys('🇵🇱')).toEqual(['1f1f5-1f1f1']);
  });
});

test('shards are few, stable and evenly filled', () => {
  const counts = new Map<string, number>();
  for (let point = 0x1f300; point < 0x1fa00; point++) {
    const shard = emojiShard(emojiKey(String.fromCodePoint(point)));
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }
  expect(counts.size).toBe(128);
  expect(Math.max(...counts.values())).toBeLessThan(40);
  expect(emojiShard('1f600')).toMatch(/^emoji\/[0-7][0-9a-f]\.json$/);
});
