import type { Warning } from './warning.ts';

/** What the core asks of the outside world. Platform code implements these; tests pass fakes. */

/** The image types that Platen draws, by what their bytes say and not by any header. */
export type ImageMediaType =
  | 'image/png'
  | 'image/jpeg'
  | 'image/webp'
  | 'image/gif'
  | 'image/avif'
  | 'image/svg+xml';

export interface ImageAsset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mediaType: ImageMediaType;
}

export interface AssetLoader {
  /**
   * Fetches and sniffs one image.
   * @throws Problem `asset-blocked` (the address may not be fetched), `asset-unreachable` (no good answer in time)
   * or `asset-invalid` (too large, or not an image that Platen draws).
   */
  loadImage(url: string): Promise<ImageAsset>;
}

export interface StaticFiles {
  /** Bytes of a file that ships with Platen, such as `fonts/inter/inter-latin-400-normal.woff2`; null when there is none. */
  read(path: string): Promise<ArrayBuffer | null>;
}

export interface CachedImage {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly mediaType: string;
  readonly warnings: readonly Warning[];
}

/** Finished GET images by a key that names everything their pixels depend on. */
export interface ImageCache {
  get(key: string): Promise<CachedImage | null>;
  put(key: string, image: CachedImage): Promise<void>;
}
