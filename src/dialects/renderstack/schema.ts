import * as z from 'zod';
import { limits } from '../../core/limits.ts';

/** An id or slug. Anything else cannot name a template and is refused before a store sees it. */
export const TemplateName = z
  .string('Expected a template ID or slug')
  .min(1, 'Expected a template ID or slug')
  .max(128)
  .regex(/^[\w.-]+$/, 'Expected a template ID or slug: letters, digits, "-", "_" and "."');

const Side = z.number().int().min(1).max(limits.canvasSide);

/** POST /renders/sync and /renders/json. */
export const RenderBody = z.looseObject({
  template: TemplateName,
  /** Read by bodyLayers in overrides.ts. */
  layers: z.unknown().optional(),
  format: z
    .enum(['png', 'jpeg', 'webp', 'pdf'])
    .nullish()
    .transform((format) => format ?? 'png'),
  quality: z
    .number()
    .int()
    .min(1)
    .max(100)
    .nullish()
    .transform((quality) => quality ?? 90),
  width: Side.nullish(),
  height: Side.nullish(),
  useAws: z.boolean().nullish(),
  filename: z.string().max(900).nullish(),
});
export type RenderBody = z.infer<typeof RenderBody>;

/** Query values are text: whole numbers are read strictly, so that `1e3` and `100px` are mistakes and not sizes. */
const IntegerText = z
  .string()
  .regex(/^\d{1,9}$/, 'Expected a whole number')
  .transform(Number);

/** GET /render, its layer overrides aside. */
export const RenderQuery = z.object({
  template: TemplateName,
  format: z
    .enum(['png', 'jpeg', 'webp'], 'Expected png, jpeg or webp; PDF is for POST requests')
    .default('png'),
  quality: IntegerText.pipe(z.number().int().min(1).max(100)).default(90),
  width: IntegerText.pipe(Side).optional(),
  height: IntegerText.pipe(Side).optional(),
});
export type RenderQuery = z.infer<typeof RenderQuery>;
