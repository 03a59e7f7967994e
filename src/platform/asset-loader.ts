import { decodeBase64 } from '../core/image/base64.ts';
import { checkImageSize, readImageSize, sniffImage } from '../core/image/image-header.ts';
import type { AssetLoader, ImageAsset } from '../core/ports.ts';
import { Problem } from '../core/problem.ts';
import { cleanSvg } from '../core/svg/svg-gate.ts';
import type { GuardedFetch } from './guarded-fetch.ts';

export interface AssetLoaderOptions {
  readonly fetchFile: GuardedFetch;
  /** Milliseconds, for the age of cached images. */
  readonly now: () => number;
}

const fetchLimits = {
  maxBytes: 10_000_000,
  timeoutMs: 5_000,
  accept: 'image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5',
};
const maxDataBytes = 5_000_000;
const cacheBytes = 16 * 1024 * 1024;
const cacheAgeMs = 60_000;

const formatsHint = 'Use PNG, JPEG, WebP, AVIF, GIF or SVG';

const invalid = (detail: string, cause?: unknown) =>
  new Problem('asset-invalid', detail, { hint: formatsHint, cause });

const blockedData = (detail: string) =>
  new Problem('asset-blocked', detail, {
    hint: 'Use data:image/… with base64, of PNG, JPEG, WebP, AVIF, GIF or SVG',
  });

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (cause) {
    throw invalid('The SVG is not UTF-8 text', cause);
  }
}

const encodeText = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;

/** Sniffs, measures and, for SVG, cleans. */
function toAsset(file: Uint8Array<ArrayBuffer>): ImageAsset {
  if (file.byteLength === 0) throw invalid('The file is empty');
  const mediaType = sniffImage(file);
  if (mediaType === null) throw invalid('The file is not an image that Platen draws');
  const isSvg = mediaType === 'image/svg+xml';
  const bytes = isSvg ? encodeText(cleanSvg(decodeText(file))) : file;
  checkImageSize(readImageSize(bytes, mediaType), mediaType);
  return { bytes, mediaType };
}

function hexDigit(code: number | undefined): number {
  const value = Number.parseInt(String.fromCharCode(code ?? 0), 16);
  return Number.isNaN(value) ? -1 : value;
}

/** Percent-decoding as URLs do it: a percent sign without two digits stands for itself. */
function decodePercent(text: string): Uint8Array<ArrayBuffer> {
  const encoded = encodeText(text);
  if (!text.includes('%')) return encoded;
  const bytes = new Uint8Array(encoded.length);
  let length = 0;
  for (let at = 0; at < encoded.length; at += 1) {
    const high = encoded[at] === 0x25 ? hexDigit(encoded[at + 1]) : -1;
    const low = high === -1 ? -1 : hexDigit(encoded[at + 2]);
    bytes[length] = low === -1 ? (encoded[at] ?? 0) : high * 16 + low;
    if (low !== -1) at += 2;
    length += 1;
  }
  return bytes.slice(0, length);
}

const dataHead = /^data:(image\/(?:png|jpe?g|webp|gif|avif|svg\+xml))((?:;[\w.=+-]{1,40}){0,4}),/i;

function readData(uri: string): Uint8Array<ArrayBuffer> {
  const head = dataHead.exec(uri.slice(0, 300));
  if (head === null) throw blockedData('The data: URI is not of an image type that Platen draws');
  const [all, mediaType = '', parameters = ''] = head;
  // Four base64 digits hold three bytes; with every byte percent-encoded it could be three times as long.
  if (uri.length > maxDataBytes * 3) throw invalid('The data: URI is larger than 5 MB');
  const payload = uri.slice(all.length);
  const isBase64 = /;base64$/i.test(parameters);
  if (!isBase64 && mediaType.toLowerCase() !== 'image/svg+xml') {
    throw blockedData('The data: URI is not base64');
  }
  const plain = isBase64 && payload.includes('%') ? decodeText(decodePercent(payload)) : payload;
  const bytes = isBase64 ? decodeBase64(plain) : decodePercent(payload);
  if (bytes === null) throw invalid('The data: URI is not valid base64');
  if (bytes.byteLength > maxDataBytes) throw invalid('The data: URI is larger than 5 MB');
  return bytes;
}

function loadData(uri: string): ImageAsset {
  const bytes = readData(uri);
  try {
    return toAsset(bytes);
  } catch (cause) {
    const isActive = cause instanceof Problem && uri.slice(0, 20).toLowerCase().includes('svg');
    // Nothing failed to load here: it is the address itself, written by the caller, that may not be drawn.
    if (isActive) throw new Problem('asset-blocked', cause.detail, { cause });
    throw cause;
  }
}

interface ImageCache {
  get(url: string): ImageAsset | null;
  set(url: string, asset: ImageAsset): void;
}

/** Bytes that an entry takes, its address and the bookkeeping too: small pictures at long addresses add up. */
function cost(url: string, asset: ImageAsset): number {
  return asset.bytes.byteLength + 2 * url.length + 200;
}

/** Least recently used first; a Map keeps the order of insertion. */
function createCache(now: () => number): ImageCache {
  const entries = new Map<string, { readonly asset: ImageAsset; readonly storedAt: number }>();
  let bytes = 0;
  const remove = (url: string) => {
    const entry = entries.get(url);
    if (entry !== undefined) bytes -= cost(url, entry.asset);
    entries.delete(url);
  };
  return {
    get: (url) => {
      const entry = entries.get(url);
      if (entry === undefined) return null;
      entries.delete(url);
      entries.set(url, entry);
      if (now() - entry.storedAt <= cacheAgeMs) return entry.asset;
      remove(url);
      return null;
    },
    set: (url, asset) => {
      remove(url);
      if (cost(url, asset) > cacheBytes) return;
      entries.set(url, { asset, storedAt: now() });
      bytes += cost(url, asset);
      for (const oldest of entries.keys()) {
        if (bytes <= cacheBytes) break;
        remove(oldest);
      }
    },
  };
}

/**
 * Loads images from http(s) addresses (10 MB, 5 seconds) and data: URIs (5 MB). SVGs come back cleaned.
 * Images are kept for a minute, 16 MiB of them: what is drawn from one is kept by its identity. Downloads under way are never shared: on Workers a promise
 * dies with the request that made it, and everyone who waits for it with it.
 */
export function createAssetLoader({ fetchFile, now }: AssetLoaderOptions): AssetLoader {
  const cache = createCache(now);
  return {
    loadImage: async (address) => {
      const url = address.trim();
      const cached = cache.get(url);
      if (cached !== null) return cached;
      const asset = /^data:/i.test(url)
        ? loadData(url)
        : toAsset(await fetchFile(url, fetchLimits));
      cache.set(url, asset);
      return asset;
    },
  };
}
