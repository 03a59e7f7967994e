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
const shape = { type: 'shape', name: 'band', width: 9, height: 9, shape: { kind: 'rect' } };
const written = {
  ...{ slug: 'sale', name: 'Sale', width: 20, height: 10 },
  ...{ background: 'linear-gradient(red, blue)', layers: [layer], samples: {} },
};

describe('template files', () => {
  it('of the starters are as a program writes them', () => {
    for (const file of readTemplateFiles(starters)) {
      const name = `${file.slug}.json`;
      expect(writeTemplateFile(folder, file)).toBe(true);
      expect(readText(name)).toBe(readText(name, starters));
      expect(writeTemplateFile(folder, file)).toBe(false);
    }
  });

  it('are always written in the same words', () => {
    write('sale.json', written);
    expect(writeTemplateFile(folder, TemplateFile.parse(written))).toBe(true);
    const text = readText('sale.json');
    const [again] = readTemplateFiles(folder);
    expect(again && newTemplateOf(again)).toEqual(newTemplateOf(TemplateFile.parse(written)));
    const { x: _, ...short } = layer;
    expect(JSON.parse(text)).toMatchObject({ $schema: './template.schema.json', layers: [short] });
    expect(text).not.toContain('"x"');
    write('sale.json', { ...written, name: 'Other' });
    writeTemplateFile(
      folder,
      TemplateFile.parse(Object.fromEntries(Object.entries(written).reverse())),
    );
    expect(readText('sale.json')).toBe(text);
  });

  it.each([
    ['a layer less', []],
    ['another layer before it', [shape, layer]],
    ['a layer of another type', [{ ...shape, name: 'title' }]],
  ])('have %s when the template has', (_, layers) => {
    write('sale.json', { ...written, tags: ['a'] });
    const changed = TemplateFile.parse({ ...written, layers });
    expect(writeTemplateFile(folder, changed)).toBe(true);
    const [again] = readTemplateFiles(folder);
    expect(again && newTemplateOf(again)).toEqual(newTemplateOf(changed));
  });

  it('that cannot be read are written anew', () => {
    writeFileSync(new URL('sale.json', folder), '{');
    expect(writeTemplateFile(folder, TemplateFile.parse(written))).toBe(true);
    expect(readTemplateFiles(folder)).toHaveLength(1);
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
