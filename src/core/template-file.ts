import * as z from 'zod';
import { documentFaults, Page } from './document.ts';
import { limits } from './limits.ts';
import { type NewTemplate, ProjectName, Samples, Slug, Tags, TemplateTitle } from './template.ts';

/** A template as a file in a repository: its first page's own properties, and what names it. */
export const TemplateFile = z
  .strictObject({
    $schema: z.string().optional().meta({ description: 'For editors' }),
    slug: Slug,
    name: TemplateTitle,
    project: ProjectName.optional(),
    tags: Tags.optional(),
    ...Page.shape,
    morePages: z
      .array(Page)
      .max(limits.pages - 1)
      .optional()
      .meta({ description: 'Those after the first' }),
    samples: Samples.default({}),
  })
  .superRefine((file, context) => {
    for (const message of documentFaults(newTemplateOf(file).document)) {
      context.addIssue({ code: 'custom', message });
    }
  })
  .meta({ title: 'A template of Platen', description: 'Sizes in px, layers from back to front' });
export type TemplateFile = z.infer<typeof TemplateFile>;

export function newTemplateOf(file: TemplateFile): NewTemplate {
  const {
    $schema: _,
    slug,
    name,
    project = null,
    tags = [],
    samples,
    morePages = [],
    ...page
  } = file;
  return { slug, name, project, tags, samples, document: { pages: [page, ...morePages] } };
}
