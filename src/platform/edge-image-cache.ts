import type { CachedImage, ImageCache } from '../core/ports.ts';

/**
 * The data centre's Cache API, under addresses at which the Worker serves nothing. It does nothing on *.workers.dev, and a failing
 * cache is a miss, never an error. An entry is one line of JSON, a newline and the picture's bytes.
 */
export function createEdgeImageCache(cache: Cache, origin: string): ImageCache {
  const address = (key: string) => new URL(`/.platen/images/${key}`, origin).href;
  return {
    async get(key) {
      try {
        const response = await cache.match(address(key));
        return response === undefined
          ? null
          : readEntry(new Uint8Array(await response.arrayBuffer()));
      } catch {
        return null;
      }
    },
    async put(key, image) {
      const headers = {
        'Content-Type': 'application/octet-stream',
        'Cache-Control': 'public, max-age=604800',
      };
      await cache
        .put(address(key), new Response(writeEntry(image), { headers }))
        .catch(() => undefined);
    },
  };
}

type EntryHeader = Pick<CachedImage, 'mediaType' | 'warnings'>;
const NEWLINE = 0x0a;

function writeEntry({ body, mediaType, warnings }: CachedImage): Blob {
  const header: EntryHeader = { mediaType, warnings };
  return new Blob([`${JSON.stringify(header)}\n`, body]);
}

function readEntry(bytes: Uint8Array<ArrayBuffer>): CachedImage {
  const end = bytes.indexOf(NEWLINE);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as EntryHeader;
  return { ...header, body: bytes.subarray(end + 1) };
}
