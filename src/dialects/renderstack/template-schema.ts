import * as z from 'zod';
import { Samples } from '../../core/template.ts';

/** One template in a list. */
export const WireSummary = z
  .object({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    width: z.number().meta({ description: 'px' }),
    height: z.number().meta({ description: 'px' }),
    version: z.number().meta({
      description: 'The newest published version, or the one asked for; 0 when there is none',
    }),
    is_published: z.boolean(),
    has_unpublished_changes: z
      .boolean()
      .meta({ description: 'Whether the draft differs from the newest version' }),
    project: z.string().nullable(),
    tags: z.array(z.string()),
    created_at: z.string().meta({ format: 'date-time' }),
    updated_at: z.string().meta({ format: 'date-time' }),
  })
  .meta({ id: 'TemplateSummary' });

const Canvas = z.looseObject({
  width: z.number(),
  height: z.number(),
  background: z.unknown(),
  elements: z.array(z.unknown()),
});

export const WireTemplate = WireSummary.extend({
  layer_schema: z.record(
    z.string(),
    z.object({
      type: z.string(),
      auto_hide: z.boolean(),
      properties: z.record(z.string(), z.object({ type: z.string(), default: z.unknown() })),
    }),
  ),
  canvas_data: Canvas.extend({ pages: z.array(Canvas).optional() }),
  samples: Samples,
}).meta({ id: 'Template' });

export const WireVersions = z
  .object({
    data: z.array(
      z.object({
        version: z.number(),
        published_at: z.string().meta({ format: 'date-time' }),
      }),
    ),
    total: z.number(),
  })
  .meta({ id: 'TemplateVersions' });
