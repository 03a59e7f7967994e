/** Templates as files: each `<slug>.json` of a folder, and beside them the JSON Schema that editors check them by. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { Page } from '../src/core/document.ts';
import { type Layer, layerSchemas } from '../src/core/layer.ts';
import { TemplateFile } from '../src/core/template-file.ts';
import { jsonText } from './json-text.ts';

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

/** The same template is always the same text. Returns whether the file did not have it yet. */
export function writeTemplateFile(folder: URL, file: TemplateFile): boolean {
  const url = new URL(`${file.slug}.json`, folder);
  const text = jsonText({ $schema: `./${schemaName}`, ...compactFile(file) });
  if (existsSync(url) && readFileSync(url, 'utf8') === text) return false;
  writeFileSync(url, text);
  return true;
}

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
