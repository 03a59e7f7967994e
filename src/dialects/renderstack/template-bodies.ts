import * as z from 'zod';
import { ProjectName, Samples, Slug, Tags, TemplateTitle } from '../../core/template.ts';
import { CanvasBody } from './canvas.ts';
import { TemplateName } from './schema.ts';
import { WireTemplate } from './template-schema.ts';

const fields = {
  name: TemplateTitle,
  slug: Slug.optional(),
  project: ProjectName.nullish(),
  tags: Tags.optional(),
  canvas_data: CanvasBody.optional(),
  samples: Samples.optional(),
};

/** What an answer tells and a request cannot change: a template may be sent back as it came. */
const told = new Set(Object.keys(WireTemplate.shape).filter((name) => !(name in fields)));

function withoutTold(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !told.has(name)));
}

const publish = z.boolean().optional().meta({ description: 'Publish it at once' });

/** POST /templates. */
export const NewTemplateBody = z.preprocess(
  withoutTold,
  z
    .strictObject({
      ...fields,
      name: TemplateTitle.optional().meta({ description: 'Required without clone_of' }),
      slug: Slug.optional().meta({ description: 'Made from the name when there is none' }),
      publish,
      clone_of: TemplateName.optional().meta({
        description:
          'Another template, whose canvas, samples and tags are taken where none are given',
      }),
    })
    .superRefine(({ name, canvas_data, clone_of }, context) => {
      if (clone_of !== undefined) return;
      for (const [field, value] of Object.entries({ name, canvas_data })) {
        if (value !== undefined) continue;
        const message = 'Required, unless clone_of names another template';
        context.addIssue({ code: 'custom', path: [field], message });
      }
    })
    .meta({ id: 'NewTemplate' }),
);
export type NewTemplateBody = z.infer<typeof NewTemplateBody>;

/** PUT /templates/:id. What it does not mention stays. */
export const TemplateChangesBody = z.preprocess(
  withoutTold,
  z.strictObject({ ...fields, name: TemplateTitle.optional() }).meta({ id: 'TemplateChanges' }),
);

/** POST /templates/:id/clone. */
export const CloneBody = z
  .strictObject({ name: TemplateTitle.optional(), slug: Slug.optional() })
  .meta({ id: 'TemplateClone' });
