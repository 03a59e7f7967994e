import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../test/fuzz/random.ts';
import { cleanPrefix, encodeKey, objectKey } from './object-key.ts';

interface BadInput {
  readonly group: string;
  readonly req: { readonly json?: { readonly filename?: unknown } };
}

const id = 'render_abc123';
const keyOf = (filename: string | null, prefix = 'cards/') =>
  objectKey(prefix, { filename, id, extension: 'png' });

/** What holds for every key, whatever it was made from. */
function expectSound(key: string, prefix: string): void {
  expect(key.startsWith(prefix)).toBe(true);
  expect(key.length).toBeGreaterThan(prefix.length);
  expect(Buffer.byteLength(key)).toBeLessThanOrEqual(900);
  for (const segment of key.split('/')) expect(['', '.', '..']).not.toContain(segment);
  expect(key).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\\]/u);
  const { pathname } = new URL(`https://s3.test/bucket/${encodeKey(key)}`);
  expect(decodeURIComponent(pathname)).toBe(`/bucket/${key}`);
  expect(encodeKey(key)).toMatch(/^[\w.~%/-]+$/);
}

describe('object keys', () => {
  it.each([
    ['A2.20 a filename', 'hero.png', 'cards/hero.png'],
    ['A2.20 a path', 'shop/2026/hero.jpeg', 'cards/shop/2026/hero.jpeg'],
    ['no filename', null, 'cards/render_abc123.png'],
    ['nothing of it left', ' /../\\.\u0000. /', 'cards/render_abc123.png'],
    ['no extension', 'hero', 'cards/hero.png'],
    ['a version is no extension', 'hero-1.2', 'cards/hero-1.2.png'],
    ['a name that is all extension', '.htaccess', 'cards/.htaccess.png'],
    ['the same below a folder', 'a/.htaccess', 'cards/a/.htaccess.png'],
    ['an extension of another kind', 'x.html', 'cards/x.html'],
    ['upwards', '../../etc/passwd', 'cards/etc/passwd.png'],
    ['backslashes', '..\\C:\\x.png', 'cards/C:/x.png'],
    ['an absolute path', '/abs//path.png', 'cards/abs/path.png'],
    ['text that turns around', 'a\u202egnp.exe', 'cards/agnp.exe'],
    [
      'text that cannot be seen',
      '\u{e0041}a\u00ad\u034f\u180e\u2064\u3164b\u{e007f}',
      'cards/ab.png',
    ],
    ['nothing but that', '\u3164/\u00ad\u{e0000}', 'cards/render_abc123.png'],
    ['line breaks', 'a\r\nSet-Cookie: x=1.png', 'cards/aSet-Cookie: x=1.png'],
    ['half a surrogate pair', 'a\ud800.png', 'cards/a.png'],
    ['other scripts and emoji', 'naïve–名👩‍🚀.png', 'cards/naïve–名👩‍🚀.png'],
  ])('%s', (_, filename, key) => {
    expect(keyOf(filename)).toBe(key);
    expectSound(key, 'cards/');
  });

  it('long names are cut between characters and keep an extension', () => {
    const key = keyOf(`${'名'.repeat(900)}.webp`);
    expect(key).toMatch(/^cards\/名+\.png$/);
    expect(Buffer.byteLength(key)).toBeGreaterThan(896);
    expectSound(key, 'cards/');
  });

  it('cutting makes no way upwards', () => {
    const key = keyOf(`${'a'.repeat(887)}/...hidden`);
    expectSound(key, 'cards/');
    expect(key).toBe(`cards/${'a'.repeat(887)}.png`);
  });

  it('an id stands in beside the longest prefix', () => {
    const prefix = cleanPrefix('名'.repeat(512));
    expect(Buffer.byteLength(prefix)).toBeLessThanOrEqual(512);
    expect(keyOf('..', prefix)).toBe(`${prefix}${id}.png`);
    expectSound(keyOf('x'.repeat(900), prefix), prefix);
  });

  it('are sound for every filename that ever broke something', () => {
    const jsonl = new URL('../../test/fixtures/hostile/bad-inputs.jsonl', import.meta.url);
    const filenames = readFileSync(jsonl.pathname, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as BadInput)
      .filter(({ group, req }) => group === 'file' && req.json?.filename !== undefined)
      .map(({ req }) => req.json?.filename)
      .map((filename) => (typeof filename === 'string' ? filename : 'x'.repeat(1025)));
    expect(filenames).toHaveLength(24);
    for (const filename of filenames) expectSound(keyOf(filename), 'cards/');
  });

  it('are sound for made-up prefixes and filenames', () => {
    const random = createRandom(7);
    const pieces = [
      '/',
      '\\',
      '.',
      '..',
      '%2e',
      '%',
      ' ',
      'a',
      'é',
      '名',
      '👩',
      '\ud83d',
      '\u0000',
    ];
    pieces.push(
      '\u202e',
      '\ufeff',
      '?',
      '#',
      '+',
      '&',
      "'",
      '(',
      '*',
      '~',
      '.png',
      'x'.repeat(200),
    );
    const make = () =>
      Array.from({ length: random.below(12) }, () =>
        random.oneIn(4) ? String.fromCharCode(random.below(65_536)) : random.pick(pieces),
      ).join('');
    for (let run = 0; run < 5000; run += 1) {
      const prefix = cleanPrefix(make());
      expect(prefix).toMatch(/^$|[^/]\/$/);
      expectSound(keyOf(make(), prefix), prefix);
    }
  });
});
