import { describe, expect, test } from 'vitest';
import catalogFile from '../../../fonts/catalog.json' with { type: 'json' };
import {
  type FontCatalog,
  type FontRequest,
  fontName,
  resolveFamily,
  selectFonts,
} from './font-catalog.ts';
import { covers } from './font-coverage.ts';

const catalog = catalogFile as FontCatalog;

function select(text: string, request: Partial<FontRequest> = {}) {
  return selectFonts(catalog, {
    text,
    families: ['Inter'],
    weight: 400,
    style: 'normal',
    ...request,
  });
}

function names(text: string, request: Partial<FontRequest> = {}): string[] {
  return select(text, request).files.map(fontName);
}

describe('the files for a script', () => {
  test.each([
    ['Latin', 'Hello, world', ['inter-latin-400-normal']],
    ['nothing', '', ['inter-latin-400-normal']],
    ['only spaces', ' \n\t', ['inter-latin-400-normal']],
    ['Polish', 'Łódź', ['inter-latin-400-normal', 'inter-latin-ext-400-normal']],
    ['Vietnamese', 'Tiếng Việt Đặng', ['inter-latin-400-normal', 'inter-vietnamese-400-normal']],
    ['Greek', 'Γειά σου', ['inter-greek-400-normal']],
    ['Cyrillic', 'Привет', ['inter-cyrillic-400-normal']],
    ['Arabic', 'مرحبا', ['inter-latin-400-normal', 'noto-sans-arabic-arabic-400-normal']],
    ['Hebrew', 'שלום', ['inter-latin-400-normal', 'noto-sans-hebrew-hebrew-400-normal']],
    [
      'Devanagari',
      'नमस्ते',
      ['inter-latin-400-normal', 'noto-sans-devanagari-devanagari-400-normal'],
    ],
    ['Thai', 'สวัสดี', ['inter-latin-400-normal', 'noto-sans-thai-thai-400-normal']],
    ['Japanese', '東京へ、', ['inter-latin-400-normal', 'noto-sans-jp-japanese-400-normal']],
    ['Korean', '안녕', ['inter-latin-400-normal', 'noto-sans-kr-korean-400-normal']],
    [
      'Simplified Chinese',
      '欢迎，谢谢',
      ['inter-latin-400-normal', 'noto-sans-sc-chinese-simplified-400-normal'],
    ],
    [
      'Traditional Chinese',
      '歡迎來到臺北',
      ['inter-latin-400-normal', 'noto-sans-tc-chinese-traditional-400-normal'],
    ],
    ['symbols', '★ ✓ → ●', ['inter-latin-400-normal', 'noto-sans-math-latin-400-normal']],
    ['emoji', '👍🏽 1️⃣ ❤️', ['inter-latin-400-normal']],
  ])('%s', (_, text, expected) => {
    expect(names(text)).toEqual(expected);
    expect(select(text).missing).toEqual([]);
  });

  test('punctuation that the whole-script file lacks comes from a chunk of the same family', () => {
    const files = names('歡迎，謝謝！？※①');
    expect(files).toContain('noto-sans-tc-chinese-traditional-400-normal');
    expect(select('謝謝，！？※①').missing).toEqual([]);
  });

  test('the language decides where the characters do not', () => {
    expect(names('日本', { language: 'ja' })).toContain('noto-sans-jp-japanese-400-normal');
    expect(names('日本', { language: 'zh-TW' })).toContain(
      'noto-sans-tc-chinese-traditional-400-normal',
    );
    expect(names('日本')).toContain('noto-sans-sc-chinese-simplified-400-normal');
  });

  test('a mixed text is covered, each character by the first file that has it', () => {
    const text = 'Zażółć Привет Γειά مرحبا שלום नमस्ते สวัสดี 東京へ 안녕 谢谢 ★ ❤ ﷼ ₿';
    const { files, missing } = select(text, { families: ['Lora', 'Inter'], weight: 700 });
    expect(missing).toEqual([]);
    expect(new Set(files).size).toBe(files.length);
    const used = new Set(
      Array.from(text, (character) =>
        files.find((file) => covers(catalog, file, character.codePointAt(0) ?? 0)),
      ),
    );
    expect(used.has(undefined)).toBe(false);
    expect(used.size).toBe(files.length);
  });

  test('characters that no font has are missing, each once', () => {
    expect(select('a\uE000b\uE000\u{F0000}').missing).toEqual(['\uE000', '\u{F0000}']);
  });

  test('what needs no glyph is not missing', () => {
    const invisible = 'a\u200B\u200C\u200D\u200E\u200F\u202A\u202C\u2066\u2069\u00AD\uFE0E\uFE0F';
    expect(select(`${invisible}\u3000\u00A0\u2028\u0007`).missing).toEqual([]);
  });
});

describe('weight and style', () => {
  test.each([
    [100, 400],
    [400, 400],
    [450, 500],
    [500, 500],
    [600, 600],
    [650, 700],
    [900, 900],
    [1000, 900],
  ])('%i is drawn with %i', (weight, expected) => {
    expect(names('a', { weight })).toEqual([`inter-latin-${expected}-normal`]);
  });

  test('400 stands in for 500, 700 for 600', () => {
    expect(names('a', { families: ['Lato'], weight: 500 })).toEqual(['lato-latin-400-normal']);
    expect(names('a', { families: ['Lato'], weight: 600 })).toEqual(['lato-latin-700-normal']);
  });

  test('a text has one weight, even when another weight has more of CSS on its side', () => {
    expect(names('Привет Hello', { weight: 600 })).toEqual([
      'inter-cyrillic-700-normal',
      'inter-latin-700-normal',
    ]);
  });

  test('italic', () => {
    expect(names('a', { style: 'italic', weight: 800 })).toEqual(['inter-latin-700-italic']);
    const arabic = select('a مرحبا', { style: 'italic' });
    expect(arabic.styleSubstituted).toBe(false);
    const montserrat = select('a', { style: 'italic', families: ['Montserrat'] });
    expect(montserrat.styleSubstituted).toBe(true);
    expect(montserrat.files.map(fontName)).toEqual(['montserrat-latin-400-normal']);
  });
});

describe('families', () => {
  test.each([
    ['Arial', 'Arimo'],
    ['HELVETICA', 'Arimo'],
    ['"Helvetica Neue"', 'Arimo'],
    ['Times New Roman', 'Tinos'],
    ['Courier New', 'Cousine'],
    ['Georgia', 'Gelasio'],
    ['Calibri', 'Carlito'],
    ['Cambria', 'Caladea'],
    ['-apple-system', 'Inter'],
    ['sans-serif', 'Inter'],
    ['serif', 'Tinos'],
    ['monospace', 'Cousine'],
    ['cursive', 'Caveat'],
    ['dm  sans', 'DM Sans'],
  ])('%s is %s and nobody is told', (asked, family) => {
    expect(select('a', { families: [asked] })).toMatchObject({ family, requestedFamily: null });
  });

  test.each([
    ['Verdana', 'Open Sans'],
    ['Segoe UI', 'Open Sans'],
    ['Impact', 'Anton'],
    ['No Such Family', 'Inter'],
  ])('%s becomes %s, which is reported', (asked, family) => {
    expect(select('a', { families: [asked] })).toMatchObject({ family, requestedFamily: asked });
  });

  test('the next family of the list stands in for a missing one', () => {
    const selection = select('a', { families: ['No Such Family', 'Lora'] });
    expect(selection).toMatchObject({ family: 'Lora', requestedFamily: 'No Such Family' });
  });

  test('a missing family further down the list is not reported', () => {
    expect(select('a', { families: ['Lora', 'Missing'] }).requestedFamily).toBeNull();
    expect(select('a', { families: [] })).toMatchObject({ family: 'Inter', requestedFamily: null });
  });

  test('names of object members are no families', () => {
    expect(resolveFamily(catalog, 'constructor')).toBeNull();
  });
});

test('every file has a name of its own', () => {
  const files = catalog.families.flatMap((family) => family.files);
  expect(new Set(files.map(fontName)).size).toBe(files.length);
});

test('a catalogue without a space in its fonts still gives a file', () => {
  const file = { weight: 400, style: 'normal', subset: 'a', bytes: 1, sha256: '', coverage: 0 };
  const tiny = {
    coverages: ['2p'],
    families: [
      {
        name: 'Tiny',
        license: 'MIT',
        package: '',
        version: '',
        files: [{ path: 'tiny/tiny.woff2', ...file, style: 'normal' as const }],
      },
    ],
  } satisfies FontCatalog;
  const request = { families: ['Tiny'], weight: 400, style: 'normal' } as const;
  expect(selectFonts(tiny, { ...request, text: '' }).files.map(fontName)).toEqual(['tiny']);
  expect(selectFonts(tiny, { ...request, text: 'ab' }).missing).toEqual(['b']);
});
