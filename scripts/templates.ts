/**
 * templates/*.json → build/templates.json, the pairs that `wrangler kv bulk put` takes: `template:<slug>` holds the
 * template and `id:<id>` its slug.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { Document, Page } from '../src/core/document.ts';

/** Overrides of a sample in RenderStack's words, by layer name. */
const Sample = z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number()])));

export const TemplateFile = Page.extend({
  slug: z.string().regex(/^[a-z0-9-]{1,64}$/),
  name: z.string().min(1),
  version: z.number().int().min(1),
  updatedAt: z.iso.datetime(),
  samples: z.record(z.string(), Sample),
});
export type TemplateFile = z.infer<typeof TemplateFile>;

export function readTemplateFiles(folder: URL): TemplateFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const result = TemplateFile.safeParse(
        JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
      );
      if (result.success) return result.data;
      throw new Error(`${name} is not a template:\n${z.prettifyError(result.error)}`);
    });
}

/** A folder's templates as they are stored. */
export function templatePairs(folder: URL): { readonly key: string; readonly value: string }[] {
  return readTemplateFiles(folder).flatMap((file) => {
    const { slug, name, version, updatedAt, samples: _, ...page } = file;
    const id = `template_${createHash('sha256').update(slug).digest('hex').slice(0, 12)}`;
    const template = {
      ...{ id, slug, name, version, isPublished: true, createdAt: updatedAt, updatedAt },
      document: Document.parse({ pages: [page] }),
    };
    return [
      { key: `template:${slug}`, value: JSON.stringify(template) },
      { key: `id:${id}`, value: slug },
    ];
  });
}

export function writeTemplates(root: URL): void {
  const pairs = templatePairs(new URL('templates/', root));
  mkdirSync(new URL('build/', root), { recursive: true });
  writeFileSync(new URL('build/templates.json', root), JSON.stringify(pairs));
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeTemplates(new URL('../', import.meta.url));
