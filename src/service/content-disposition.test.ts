import { describe, expect, it } from 'vitest';
import { createRandom } from '../../test/fuzz/random.ts';
import { contentDisposition } from './content-disposition.ts';

/** Reads the header as a browser does: the extended name wins. */
function read(header: string) {
  const match = /^(inline|attachment); filename="([^"\\]*)"(?:; filename\*=UTF-8''(.+))?$/.exec(
    header,
  );
  if (match === null) throw new Error(`no such header: ${header}`);
  const [, type, ascii = '', extended] = match;
  return { type, ascii, name: extended === undefined ? ascii : decodeURIComponent(extended) };
}

describe('Content-Disposition', () => {
  it.each([
    ['card.png', 'card.png', 'card.png'],
    ['Ünïcode 日本 🎉.png', '_n_code __ _.png', 'Ünïcode 日本 🎉.png'],
    ['100%41.png', '100_41.png', '100%41.png'],
    ["it's (a) *star*!.png", 'it_s (a) *star*!.png', 'it_s (a) *star*!.png'],
    ['a"; filename="evil.exe', 'a_; filename=_evil.exe', 'a_; filename=_evil.exe'],
    ['a\r\nSet-Cookie: b=c.png', 'aSet-Cookie: b=c.png', 'aSet-Cookie: b=c.png'],
    ['invoice\u202egnp.exe', 'invoicegnp.exe', 'invoicegnp.exe'],
    ['../../etc/passwd', '_.._etc_passwd', '_.._etc_passwd'],
    ['C:\\Windows\\a.png', 'C:_Windows_a.png', 'C:_Windows_a.png'],
    ['half \ud83c of one.png', 'half  of one.png', 'half  of one.png'],
    ['.htaccess', 'htaccess', 'htaccess'],
    ['\u0000\u0085\u2028', 'file', 'file'],
    ['', 'file', 'file'],
  ])('A file named %j is saved as %j or %j', (filename, ascii, name) => {
    expect(read(contentDisposition('inline', filename))).toEqual({ type: 'inline', ascii, name });
  });

  it('says whether the file is shown or saved', () => {
    expect(contentDisposition('attachment', 'a.png')).toBe('attachment; filename="a.png"');
  });

  it('shortens what is long, and keeps the extension', () => {
    const { name } = read(contentDisposition('inline', `${'語'.repeat(400)}.jpeg`));
    expect(name).toBe(`${'語'.repeat(48)}.jpeg`);
  });

  it('reads back what it wrote, whatever the name, in ASCII and within a line', () => {
    const random = createRandom(7);
    const alphabet = [
      ...' ._-"\'`/\\%;=*()!~#&+^|{}[]<>?@aZ09éß日🎉́\u0000\u001f\u007f\u0085\u202e\u2066\ud800\udc00\ufeff\u2029',
    ];
    for (let round = 0; round < 5000; round += 1) {
      const length = random.below(round % 10 === 0 ? 2000 : 40);
      const filename = Array.from({ length }, () => random.pick(alphabet)).join('');
      const header = contentDisposition('inline', filename);
      expect(header).toMatch(/^[ -~]{1,900}$/);
      const { ascii, name } = read(header);
      expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(150);
      expect(name).not.toMatch(/^\.|["'`/\\]|\p{Cc}|\p{Cs}|\p{Bidi_Control}/u);
      expect(name).not.toBe('');
      expect(ascii.length).toBe(name.replace(/[^ -~]/gu, '_').length);
    }
  });

  it('leaves a good name alone', () => {
    for (const name of ['a.b.c.webp', 'Rechnung März 2026.pdf', 'مرحبا.png', 'no extension']) {
      expect(read(contentDisposition('inline', name)).name).toBe(name);
    }
  });
});
