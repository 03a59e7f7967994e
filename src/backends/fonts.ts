import type { FontFile } from '../core/fonts/font-catalog.ts';
import type { StaticFiles } from '../core/ports.ts';

export interface FontLoader {
  /** The same object for the same file while it is cached: layout keeps parsed fonts by its identity. */
  load(file: FontFile): Promise<ArrayBuffer>;
}

/** Room for a dozen western faces and a few whole East Asian ones. A parsed font takes several times more. */
const defaultMaxBytes = 24 * 1024 * 1024;

export function createFontLoader(
  files: StaticFiles,
  { maxBytes = defaultMaxBytes }: { readonly maxBytes?: number } = {},
): FontLoader {
  // A Map iterates in the order of insertion, so its first entry is the least recently used.
  const cache = new Map<string, ArrayBuffer>();
  let total = 0;

  function use(path: string): ArrayBuffer | null {
    const bytes = cache.get(path);
    if (bytes === undefined) return null;
    cache.delete(path);
    cache.set(path, bytes);
    return bytes;
  }

  function store(path: string, bytes: ArrayBuffer): void {
    cache.set(path, bytes);
    total += bytes.byteLength;
    for (const [oldest, evicted] of cache) {
      if (total <= maxBytes || oldest === path) return;
      cache.delete(oldest);
      total -= evicted.byteLength;
    }
  }

  async function load({ path }: FontFile): Promise<ArrayBuffer> {
    const cached = use(path);
    if (cached !== null) return cached;
    // The promise is not shared: a read that belongs to a cancelled request may never settle.
    const bytes = await files.read(`fonts/${path}`);
    if (bytes === null) throw new Error(`the font file ${path} is missing`);
    const stored = use(path);
    if (stored !== null) return stored;
    store(path, bytes);
    return bytes;
  }

  return { load };
}
