import { expect, test } from 'vitest';
import { emojiShard } from '../core/fonts/emoji.ts';
import { createEmojiLoader } from './emoji.ts';

function emojiFiles(pictures: Readonly<Record<string, string>>) {
  const reads: string[] = [];
  const read = async (path: string) => {
    reads.push(path);
    const shard = Object.entries(pictures).filter(([key]) => emojiShard(key) === path);
    if (shard.length === 0) return null;
    const json = JSON.stringify(Object.fromEntries(shard));
    return new Uint8Array(new TextEncoder().encode(json)).buffer;
  };
  return { reads, read };
}

function decode(uri: string | null): string {
  return atob((uri ?? '').replace('data:image/svg+xml;base64,', ''));
}

test('gives the picture as a data URI and reads its shard once', async () => {
  const files = emojiFiles({ '1f600': '<svg>grin</svg>' });
  const loader = createEmojiLoader(files);
  expect(decode(await loader.load('😀'))).toBe('<svg>grin</svg>');
  expect(decode(await loader.load('😀'))).toBe('<svg>grin</svg>');
  expect(files.reads).toEqual([emojiShard('1f600')]);
});

test('falls back to the base', async () => {
  const loader = createEmojiLoader(emojiFiles({ '1f44d': '<svg>thumb</svg>' }));
  expect(decode(await loader.load('👍🏽'))).toBe('<svg>thumb</svg>');
});

test('null without a picture', async () => {
  const loader = createEmojiLoader(emojiFiles({ '1f3f3': '<svg>white flag</svg>' }));
  expect(await loader.load('🏳️‍🌈')).toBeNull();
  expect(await loader.load('🇵🇱')).toBeNull();
});
