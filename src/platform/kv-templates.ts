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
/** ms for which a template is not read again. KV itself may take a minute to show a change elsewhere. */
const FRESH_MS = 5000;

interface Parsed {
  readonly text: string;
  readonly template: Template;
  readonly readAt: number;
}

export function createKvTemplates(namespace: KVNamespace, now: () => number): TemplateStore {
  const parsed = new Map<string, Parsed>();

  async function getBySlug(slug: string): Promise<Template | null> {
    const known = parsed.get(slug);
    if (known !== undefined && now() - known.readAt < FRESH_MS) return known.template;
    const text = await namespace.get(`template:${slug}`);
    if (text === null) {
      parsed.delete(slug);
      return null;
    }
    const template = known?.text === text ? known.template : StoredTemplate.parse(JSON.parse(text));
    if (parsed.size >= MAX_PARSED) parsed.clear();
    // What is kept of drawings is found by the template's identity: an unchanged one stays the same object.
    parsed.set(slug, { text, template, readAt: now() });
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
