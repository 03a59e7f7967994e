import { Problem } from '../core/problem.ts';
import type { Scope } from '../core/scope.ts';
import type { Template, TemplateReference, TemplateVersion } from '../core/template.ts';
import type { Services } from './services.ts';

/** `name`, `name@3` or `name@draft`; the name is an id or a slug. */
export const templateReference = /^([\w.-]{1,128})(?:@([1-9]\d{0,8}|draft))?$/;

/** Takes what `templateReference` matches. */
export function readReference(text: string): TemplateReference {
  const [, idOrSlug = '', version] = templateReference.exec(text) ?? [];
  if (version === undefined) return { idOrSlug, version: null };
  return { idOrSlug, version: version === 'draft' ? version : Number(version) };
}

/** @throws Problem `not-found` */
export async function findTemplate(
  services: Services,
  scope: Scope,
  reference: TemplateReference,
): Promise<Template> {
  const template = await services.templates.get(scope, reference);
  if (template !== null) return template;
  const kind = reference.version === null ? 'published template' : 'template';
  throw new Problem('not-found', `There is no ${kind} "${nameOf(reference)}"`, {
    path: 'template',
  });
}

/**
 * The same, to look at and not to draw: one that was never published is its draft.
 * @throws Problem `not-found`
 */
export async function findTemplateOrDraft(
  { templates }: Services,
  scope: Scope,
  reference: TemplateReference,
): Promise<Template> {
  const found = await templates.get(scope, reference);
  if (found !== null || reference.version !== null) return existing(found, nameOf(reference));
  const { idOrSlug } = reference;
  return existing(await templates.get(scope, { idOrSlug, version: 'draft' }), idOrSlug);
}

/** @throws Problem `not-found` */
export async function listVersions(
  services: Services,
  scope: Scope,
  idOrSlug: string,
): Promise<readonly TemplateVersion[]> {
  return existing(await services.templates.versions(scope, idOrSlug), idOrSlug);
}

/** @throws Problem `not-found` */
export function existing<T>(found: T | null, name: string): T {
  if (found === null) throw new Problem('not-found', `There is no template "${name}"`);
  return found;
}

const nameOf = ({ idOrSlug, version }: TemplateReference) =>
  version === null ? idOrSlug : `${idOrSlug}@${version}`;
