import type { Layer } from '../core/layer.ts';
import type { RenderRequest } from '../core/render.ts';
import { identityOf } from './identity.ts';

/** Longer keys cost more than they save. */
const MAX_LENGTH = 100_000;

/** Requests with the same key ask for the same picture; null when that is not worth finding out. */
export function renderKey({ template, document, output, size }: RenderRequest): string | null {
  if (template === null) return null;
  const own = new Set<Layer>(template.pages.flatMap(({ layers }) => layers));
  const changed = document.pages.map(({ layers }) => layers.filter((layer) => !own.has(layer)));
  const key = JSON.stringify([identityOf(template), output, size, changed]);
  return key.length > MAX_LENGTH ? null : key;
}
