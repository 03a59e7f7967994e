import * as z from 'zod';
import { IntegerText } from './numbers.ts';
import { WireRender } from './schema.ts';

const MAX_LISTED = 200;
const Format = z.enum(['png', 'jpeg', 'webp', 'avif']);
const Status = z.enum(['completed', 'failed']);

/** Milliseconds since the epoch. */
const Time = z
  .union(
    [z.iso.datetime({ offset: true }), z.iso.date()],
    'Expected a date or a time with its zone, such as 2026-02-01T14:22:00Z',
  )
  .transform((text) => Date.parse(text));

export const ListQuery = z.object({
  limit: IntegerText.pipe(z.number().int().min(1).max(MAX_LISTED)).default(50),
  cursor: z.string().max(100).optional().meta({ description: '`next_cursor` of the page before' }),
  template: z
    .string()
    .regex(/^[\w.-]{1,128}$/, 'Expected a template ID or slug, without a version')
    .optional()
    .meta({ description: 'Template ID or slug' }),
  status: Status.optional(),
  format: Format.optional(),
  created_after: Time.optional(),
  created_before: Time.optional(),
});
export type ListQuery = z.infer<typeof ListQuery>;

const Milliseconds = z.number().meta({ description: 'ms' });

export const WireRecord = WireRender.extend({
  format: Format,
  key_id: z.string().meta({ description: 'Of the key that it was made with' }),
  timings: z.object({
    assets: Milliseconds,
    layout: Milliseconds,
    raster: Milliseconds,
    encode: Milliseconds,
  }),
  error: z
    .object({ code: z.string(), detail: z.string() })
    .optional()
    .meta({ description: 'Why it failed' }),
}).meta({ id: 'RenderRecord' });
export type WireRecord = z.infer<typeof WireRecord>;

export const WireRecordList = z.object({
  data: z.array(WireRecord),
  next_cursor: z.string().nullable().meta({ description: 'null on the last page' }),
});
