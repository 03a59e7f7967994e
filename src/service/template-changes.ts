import { Problem } from '../core/problem.ts';
import type { Scope } from '../core/scope.ts';
import type {
  NewTemplate,
  ShownTemplate,
  TemplateChanges,
  TemplateReference,
} from '../core/template.ts';
import type { Services } from './services.ts';
import { existing, showTemplate } from './templates.ts';

export type TemplateRequest = Omit<NewTemplate, 'slug'> & {
  /** null makes one from the name. */
  readonly slug: string | null;
  readonly isPublished: boolean;
};

/** @throws Problem `conflict` when the slug is taken, `forbidden` for another project than the key's */
export async function createTemplate(
  services: Services,
  scope: Scope,
  { isPublished, ...request }: TemplateRequest,
): Promise<ShownTemplate> {
  const project = projectOf(scope, request.project);
  const slug = request.slug ?? slugOf(request.name);
  const createAs = (name: string) =>
    services.templates.create(scope, { ...request, project, slug: name }, isPublished);
  try {
    return await createAs(slug);
  } catch (error) {
    if (request.slug !== null || !isSlugTaken(error)) throw error;
    return createAs(`${slug}-${services.randomId().slice(0, 6).toLowerCase()}`);
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
  const { name, project, tags, samples, document } = await showTemplate(services, scope, reference);
  return {
    ...{ slug: null, name: `${name} copy`, isPublished: false },
    ...{ project, tags, samples, document },
  };
}

/** @throws Problem `not-found`, `conflict` when the slug is taken, `forbidden` for another project than the key's */
export async function changeTemplate(
  services: Services,
  scope: Scope,
  idOrSlug: string,
  changes: TemplateChanges,
): Promise<ShownTemplate> {
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
): Promise<ShownTemplate> {
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

const isSlugTaken = (error: unknown) =>
  error instanceof Problem && error.code === 'conflict' && error.path === 'slug';

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
