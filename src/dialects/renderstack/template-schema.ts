import * as z from 'zod';
import { limits } from '../../core/limits.ts';
import { Samples } from '../../core/template.ts';

/** One template in a list. */
export const WireSummary = z
  .object({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    width: z.number().meta({ description: 'px' }),
    height: z.number().meta({ description: 'px' }),
    version: z.number().meta({ description: 'The newest published version; 0 is a draft' }),
    is_published: z.boolean(),
    has_unpublished_changes: z.boolean(),
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

/** Whole numbers in a query are read strictly, so that `1e3` and `100px` are mistakes and not sizes. */
export const IntegerText = z
  .string()
  .regex(/^\d{1,9}$/, 'Expected a whole number')
  .transform(Number);

const side = `Expected a whole number of px from 1 to ${limits.canvasSide}`;
export const Side = z.number(side).int(side).min(1, side).max(limits.canvasSide, side);

const quality = 'Expected a whole number from 1 to 100';
export const Quality = z.number(quality).int(quality).min(1, quality).max(100, quality);
