import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  hasCurrentSchema,
  readTemplateFiles,
  writeSchema,
  writeTemplateFile,
} from '../../scripts/template-files.ts';
import { newTemplateOf, TemplateFile } from '../../src/core/template-file.ts';

const starters = new URL('../../templates/', import.meta.url);
let folder = starters;

beforeEach(() => {
  folder = pathToFileURL(`${mkdtempSync(join(tmpdir(), 'platen-templates-'))}/`);
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, value: unknown) =>
  writeFileSync(new URL(name, folder), `${JSON.stringify(value, null, 2)}\n`);
const readText = (name: string, from = folder) => readFileSync(new URL(name, from), 'utf8');

const layer = { type: 'text', name: 'title', width: 9, height: 9, fontSize: 8, text: 'A', x: 0 };
const written = {
  ...{ slug: 'sale', name: 'Sale', width: 20, height: 10 },
  ...{ background: 'linear-gradient(red, blue)', layers: [layer], samples: {} },
};

describe('template files', () => {
  it('of the starters say what they said after they are written by a program', () => {
    for (const file of readTemplateFiles(starters)) {
      expect(writeTemplateFile(folder, file)).toBe(true);
      expect(writeTemplateFile(folder, file)).toBe(false);
    }
    const again = readTemplateFiles(folder).map(newTemplateOf);
    expect(again).toEqual(readTemplateFiles(starters).map(newTemplateOf));
    expect(readText('quote.json').length).toBeLessThan(
      1.2 * readText('quote.json', starters).length,
    );
  });

  it('keep their own words where what they say has not changed', () => {
    write('sale.json', written);
    const same = TemplateFile.parse(written);
    expect(writeTemplateFile(folder, same)).toBe(false);
    const changed = {
      ...written,
      layers: [
        { ...layer, text: 'B' },
        { ...layer, name: 'other' },
      ],
    };
    expect(writeTemplateFile(folder, TemplateFile.parse(changed))).toBe(true);
    const { x: _, ...short } = layer;
    expect(JSON.parse(readText('sale.json'))).toEqual({
      ...written,
      layers: [
        { ...layer, text: 'B' },
        { ...short, name: 'other' },
      ],
    });
    expect(readText('sale.json')).toMatch(/^ {2}"background": "linear-gradient\(red, blue\)",$/m);
  });

  it('lose what the template does not have any more', () => {
    write('sale.json', { ...written, tags: ['a'], layers: [{ ...layer, rotation: 9 }] });
    writeTemplateFile(folder, TemplateFile.parse(written));
    expect(JSON.parse(readText('sale.json'))).toEqual(written);
  });

  it('have several pages or one', () => {
    const file = TemplateFile.parse({ ...written, morePages: [{ width: 5, height: 6 }] });
    writeTemplateFile(folder, file);
    const [again] = readTemplateFiles(folder);
    expect(again).toEqual({ ...file, $schema: './template.schema.json' });
    expect(again && newTemplateOf(again).document.pages).toMatchObject([
      { width: 20 },
      { width: 5 },
    ]);
  });

  it.each([
    ['a field that does not exist', { ...written, colour: 'red' }, 'colour'],
    ['a layer that is wrong', { ...written, layers: [{ ...layer, width: -1 }] }, 'layers[0].width'],
    ['two dynamic layers of one name', { ...written, layers: twoOfOneName() }, '"title"'],
    ['another slug than its name', { ...written, slug: 'other' }, '"other"'],
  ])('with %s are named with what is wrong', (_, file, path) => {
    write('sale.json', file);
    expect(() => readTemplateFiles(folder)).toThrow('sale.json');
    expect(() => readTemplateFiles(folder)).toThrow(path);
  });

  it('have a schema beside them that is no template', () => {
    expect(hasCurrentSchema(folder)).toBe(false);
    writeSchema(folder);
    expect(hasCurrentSchema(folder)).toBe(true);
    expect(readTemplateFiles(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual(['template.schema.json']);
    expect(hasCurrentSchema(starters)).toBe(true);
  });
});

function twoOfOneName(): readonly object[] {
  const dynamic = { ...layer, dynamic: true };
  return [dynamic, dynamic];
}
