import * as z from 'zod';
import { Document } from '../core/document.ts';
import type { TemplateStore } from '../core/ports.ts';
import type { Template } from '../core/template.ts';

/** What is stored under `template:<slug>`; `id:<id>` holds the slug. */
const StoredTemplate = z.strictObject({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  version: z.number().int().min(1),
  isPublished: z.boolean(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  document: Document,
});

/** Templates kept parsed in an isolate. */
const MAX_PARSED = 200;

export function createKvTemplates(namespace: KVNamespace): TemplateStore {
  const parsed = new Map<string, { readonly text: string; readonly template: Template }>();

  async function getBySlug(slug: string): Promise<Template | null> {
    const text = await namespace.get(`template:${slug}`);
    if (text === null) return null;
    const known = parsed.get(slug);
    if (known?.text === text) return known.template;
    const template = StoredTemplate.parse(JSON.parse(text));
    if (parsed.size >= MAX_PARSED) parsed.clear();
    parsed.set(slug, { text, template });
    return template;
  }

  return {
    async get(idOrSlug) {
      const slug = idOrSlug.startsWith('template_') ? await namespace.get(`id:${idOrSlug}`) : null;
      return getBySlug(slug ?? idOrSlug);
    },
    async list() {
      const { keys } = await namespace.list({ prefix: 'template:' });
      const templates = await Promise.all(
        keys.map(({ name }) => getBySlug(name.slice('template:'.length))),
      );
      return templates.filter((template) => template !== null);
    },
  };
}
