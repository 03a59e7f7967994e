import { Problem } from '../core/problem.ts';
import type { Scope } from '../core/scope.ts';
import type {
  NewTemplate,
  Template,
  TemplateChanges,
  TemplateReference,
} from '../core/template.ts';
import type { Services } from './services.ts';
import { existing, findTemplateOrDraft } from './templates.ts';

/** Without a slug, one is made from the name. */
export type TemplateRequest = Omit<NewTemplate, 'slug'> & { readonly slug: string | null };

/** @throws Problem `conflict` when the slug is taken, `forbidden` for another project than the key's */
export async function createTemplate(
  services: Services,
  scope: Scope,
  request: TemplateRequest,
): Promise<Template> {
  const project = projectOf(scope, request.project);
  const slug = request.slug ?? slugOf(request.name);
  try {
    return await services.templates.create(scope, { ...request, project, slug });
  } catch (error) {
    if (request.slug !== null || !isConflict(error)) throw error;
    const another = `${slug}-${services.randomId().slice(0, 6).toLowerCase()}`;
    return services.templates.create(scope, { ...request, project, slug: another });
  }
}

/**
 * What a template, or one version of it, consists of, under another name.
 * @throws Problem `not-found`
 */
export async function copyOf(
  services: Services,
  scope: Scope,
  reference: TemplateReference,
): Promise<TemplateRequest> {
  const { name, project, tags, samples, document } = await findTemplateOrDraft(
    services,
    scope,
    reference,
  );
  return { slug: null, name: `${name} copy`, project, tags, samples, document };
}

/** @throws Problem `not-found`, `conflict` when the slug is taken, `forbidden` for another project than the key's */
export async function changeTemplate(
  services: Services,
  scope: Scope,
  idOrSlug: string,
  changes: TemplateChanges,
): Promise<Template> {
  const { project } = changes;
  const allowed = project === undefined ? undefined : projectOf(scope, project);
  const allChanges = { ...changes, project: allowed };
  return existing(await services.templates.update(scope, idOrSlug, allChanges), idOrSlug);
}

/** @throws Problem `not-found` */
export async function publishTemplate(
  services: Services,
  scope: Scope,
  idOrSlug: string,
): Promise<Template> {
  return existing(await services.templates.publish(scope, idOrSlug), idOrSlug);
}

/** @throws Problem `not-found` */
export async function deleteTemplate(
  services: Services,
  scope: Scope,
  idOrSlug: string,
): Promise<void> {
  existing((await services.templates.delete(scope, idOrSlug)) || null, idOrSlug);
}

/** Whoever sees one project only makes nothing elsewhere. */
function projectOf(scope: Scope, wanted: string | null): string | null {
  if (scope.project === null) return wanted;
  if (wanted === null || wanted === scope.project) return scope.project;
  throw new Problem('forbidden', `This key is of the project "${scope.project}"`, {
    path: 'project',
  });
}

const isConflict = (error: unknown) => error instanceof Problem && error.code === 'conflict';

/** `Größe ändern!` is `grosse-andern`; a name without a letter from a to z or a figure is `untitled`. */
function slugOf(name: string): string {
  const words = name
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase();
  const slug = words.replaceAll(/[^a-z0-9]+/g, '-').slice(0, 50);
  return slug.replaceAll(/^-|-$/g, '') || 'untitled';
}
