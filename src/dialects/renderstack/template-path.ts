import type { TemplateReference } from '../../core/template.ts';
import { noTemplate, readReference, templateReference } from '../../service/templates.ts';

type Params = Readonly<Record<string, string>>;

/**
 * The `:id` of a path, maybe with a version.
 * @throws Problem `not-found` for what no template can be called
 */
export function pathReference(params: Params): TemplateReference {
  const name = params['id'] ?? '';
  if (!templateReference.test(name)) throw noTemplate(name);
  return readReference(name);
}

/** The `:id` of a path to a template as a whole. */
export function pathName(params: Params): string {
  const { idOrSlug, version } = pathReference(params);
  if (version !== null) throw noTemplate(`${idOrSlug}@${version}`);
  return idOrSlug;
}
