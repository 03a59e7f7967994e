import { emojiKeys, emojiShard } from '../core/fonts/emoji.ts';
import type { StaticFiles } from '../core/ports.ts';

export interface EmojiLoader {
  /** The picture of an emoji grapheme as a data URI; null when the set has none. */
  load(grapheme: string): Promise<string | null>;
}

type Shard = Readonly<Record<string, string>>;

/** About 130 kB each. */
const maxShards = 16;

export function createEmojiLoader(files: StaticFiles): EmojiLoader {
  // A Map iterates in the order of insertion, so its first entry is the least recently used.
  const cache = new Map<string, Shard>();

  async function loadShard(path: string): Promise<Shard> {
    const shard = cache.get(path) ?? (await readShard(files, path));
    if (shard === null) return {};
    cache.delete(path);
    cache.set(path, shard);
    const [oldest] = cache.keys();
    if (cache.size > maxShards && oldest !== undefined) cache.delete(oldest);
    return shard;
  }

  async function load(grapheme: string): Promise<string | null> {
    for (const key of emojiKeys(grapheme)) {
      const svg = (await loadShard(emojiShard(key)))[key];
      if (svg !== undefined) return `data:image/svg+xml;base64,${btoa(svg)}`;
    }
    return null;
  }

  return { load };
}

async function readShard(files: StaticFiles, path: string): Promise<Shard | null> {
  const bytes = await files.read(path);
  return bytes === null ? null : (JSON.parse(new TextDecoder().decode(bytes)) as Shard);
}
