import { percentEncode } from './percent-encoding.ts';

/** S3 takes 1,024 bytes; the rest is for what mirrors and backups put before a key. */
const MAX_KEY_BYTES = 900;
export const MAX_PREFIX_BYTES = 512;

/** Control characters, line breaks, halves of a surrogate pair, and what turns text around or cannot be seen; what joins emoji stays. */
const unsafe =
  /[\u034f\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u00ad\u180e\u200b\u2060-\u2064\u3164\ufeff\u{e0000}-\u{e007f}]/gu;

/** What follows the last dot of a name: with a letter in it, so that `report-1.2` has none. */
const extensionOfName = /[^/]\.(?=\w*[a-z])[a-z0-9]{1,10}$/i;

export interface ObjectName {
  /** As the caller wrote it; maybe a path. */
  readonly filename: string | null;
  /** Names the object when nothing of the filename is left. Letters, digits and `_`. */
  readonly id: string;
  /** Of the file's format; given to names that have none. */
  readonly extension: string;
}

/** The key of an object: always below the prefix, without segments that lead elsewhere, at most 900 bytes of UTF-8. */
export function objectKey(prefix: string, { filename, id, extension }: ObjectName): string {
  const room = MAX_KEY_BYTES - byteLength(prefix) - byteLength(`.${extension}`);
  const path = cleanPath(filename ?? '', room) || id;
  return prefix + (extensionOfName.test(path) ? path : `${path}.${extension}`);
}

/** Empty, or ends with a slash. */
export function cleanPrefix(text: string): string {
  const path = cleanPath(text, MAX_PREFIX_BYTES - 1);
  return path === '' ? '' : `${path}/`;
}

/** The key as the path of a URL, encoded in the one way that a signature is computed from. */
export function encodeKey(key: string): string {
  return key.split('/').map(percentEncode).join('/');
}

/** Cut first: what is cut off must not turn a harmless segment into one that leads upwards. */
function cleanPath(text: string, maxBytes: number): string {
  return cut(text.replace(unsafe, ''), maxBytes)
    .split(/[/\\]/)
    .map((segment) => segment.trim())
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..')
    .join('/');
}

function cut(text: string, maxBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
