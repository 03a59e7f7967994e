import { percentEncode } from './percent-encoding.ts';

/** Bytes of a name in UTF-8; file systems end at 255. */
const MAX_BYTES = 150;
const NAMELESS = 'file';

/** Control characters, halves of characters, line and paragraph ends, and what turns the direction of writing: `gnp.exe` must not look like `exe.png`. */
const hidden = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/gu;

/** The header that tells a browser to show a file or to save it, and under what name: RFC 6266, RFC 8187. */
export function contentDisposition(type: 'inline' | 'attachment', filename: string): string {
  const name = safeName(filename);
  // Some clients decode a percent sign here, too.
  const ascii = name.replace(/[^ -~]|%/gu, '_');
  const extended = ascii === name ? '' : `; filename*=UTF-8''${percentEncode(name)}`;
  return `${type}; filename="${ascii}"${extended}`;
}

/** A name that is one name, looks like what it is, and fits into quotes. */
function safeName(filename: string): string {
  const name = filename
    .slice(0, 1000)
    .replace(hidden, '')
    .replace(/["'`/\\]/g, '_')
    .replace(/^[. ]+|[. ]+$/g, '');
  const extension = /\.[a-z0-9]{1,5}$/i.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - extension.length);
  return (cut(stem, MAX_BYTES - extension.length) || NAMELESS) + extension;
}

/** As many whole characters as fit. */
function cut(text: string, maxBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read).replace(/[. ]+$/, '');
}
