/** Templates as files: each `<slug>.json` of a folder, and beside them the JSON Schema that editors check them by. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { Page } from '../src/core/document.ts';
import { type Layer, layerSchemas } from '../src/core/layer.ts';
import { newTemplateOf, TemplateFile } from '../src/core/template-file.ts';
import { jsonText } from './json-text.ts';
import { inSameWords } from './same-words.ts';

const schemaName = 'template.schema.json';

export function templateSchema(): string {
  return jsonText(z.toJSONSchema(TemplateFile, { io: 'input', target: 'draft-2020-12' }));
}

export function hasCurrentSchema(folder: URL): boolean {
  const file = new URL(schemaName, folder);
  return existsSync(file) && readFileSync(file, 'utf8') === templateSchema();
}

export function writeSchema(folder: URL): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(schemaName, folder), templateSchema());
}

/** @throws Error that names the file and the field which is wrong */
export function readTemplateFiles(folder: URL): TemplateFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'))
    .sort()
    .map((name) => readTemplateFile(folder, name));
}

function readTemplateFile(folder: URL, name: string): TemplateFile {
  const result = TemplateFile.safeParse(readJson(folder, name));
  if (!result.success) throw new Error(`${name}:\n${z.prettifyError(result.error)}`);
  if (name === `${result.data.slug}.json`) return result.data;
  throw new Error(`${name}: its slug is "${result.data.slug}"`);
}

function readJson(folder: URL, name: string): unknown {
  try {
    return JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  } catch (cause) {
    throw new Error(`${name} is not JSON`, { cause });
  }
}

/** Returns whether there was anything to write: what a file already says stays in its own words. */
export function writeTemplateFile(folder: URL, file: TemplateFile): boolean {
  const name = `${file.slug}.json`;
  const url = new URL(name, folder);
  const fresh = { $schema: `./${schemaName}`, ...compactFile(file) };
  if (!existsSync(url)) {
    writeFileSync(url, jsonText(fresh));
    return true;
  }
  const known = readTemplateFile(folder, name);
  if (isSame(known, file)) return false;
  const written = inSameWords(readJson(folder, name), compactFile(known), compactFile(file));
  writeFileSync(url, jsonText(isSame(TemplateFile.parse(written), file) ? written : fresh));
  return true;
}

const isSame = (one: TemplateFile, other: TemplateFile) =>
  isDeepStrictEqual(newTemplateOf(one), newTemplateOf(other));

/** Without what every template has anyway, and always in the same order. */
function compactFile(file: TemplateFile): object {
  const { $schema: _, slug, name, project, tags = [], morePages = [], samples, ...page } = file;
  return {
    ...{ slug, name },
    ...(project === undefined ? {} : { project }),
    ...(tags.length === 0 ? {} : { tags }),
    ...compactPage(page),
    ...(morePages.length === 0 ? {} : { morePages: morePages.map(compactPage) }),
    samples,
  };
}

function compactPage(page: Page): object {
  return { ...withoutDefaults(page, Page.shape), layers: page.layers.map(compactLayer) };
}

function compactLayer(layer: Layer): object {
  const { type, name, ...rest } = withoutDefaults(layer, layerSchemas[layer.type].shape);
  const layers = layer.type === 'group' ? { layers: layer.layers.map(compactLayer) } : {};
  return { type, name, ...rest, ...layers };
}

function withoutDefaults(value: object, shape: z.ZodRawShape): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).filter(([name, item]) => {
      const schema = shape[name];
      return !(schema instanceof z.ZodDefault && isDeepStrictEqual(schema.def.defaultValue, item));
    }),
  );
}
