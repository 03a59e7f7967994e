import { Problem, type ProblemOptions } from '../core/problem.ts';
import type { Scope } from '../core/scope.ts';
import type {
  ShownTemplate,
  Template,
  TemplateReference,
  TemplateVersion,
} from '../core/template.ts';
import type { Services } from './services.ts';

/** Characters of a name that are told again. */
const MAX_NAME = 100;

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
  { templates }: Services,
  scope: Scope,
  reference: TemplateReference,
): Promise<Template> {
  const template = await templates.get(scope, reference);
  if (template !== null) return template;
  const hint =
    reference.version === null ? { hint: 'It must have been published to be drawn' } : {};
  throw noTemplate(nameOf(reference), { path: 'template', ...hint });
}

/**
 * The same, to look at and not to draw: one that was never published is its draft.
 * @throws Problem `not-found`
 */
export async function showTemplate(
  { templates }: Services,
  scope: Scope,
  reference: TemplateReference,
): Promise<ShownTemplate> {
  return existing(await templates.show(scope, reference), nameOf(reference));
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
  if (found === null) throw noTemplate(name);
  return found;
}

export function noTemplate(name: string, options: ProblemOptions = {}): Problem {
  return new Problem('not-found', `There is no template "${name.slice(0, MAX_NAME)}"`, options);
}

const nameOf = ({ idOrSlug, version }: TemplateReference) =>
  version === null ? idOrSlug : `${idOrSlug}@${version}`;
