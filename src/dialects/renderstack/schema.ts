import * as z from 'zod';
import { DEFAULT_LIFETIME, MAX_LIFETIME } from '../../service/files.ts';
import { templateReference } from '../../service/templates.ts';
import { IntegerText, Quality, Side } from './numbers.ts';

/** An id or slug, with a version or without. Anything else is refused before a store sees it. */
export const TemplateName = z
  .string('Expected a template ID or slug')
  .min(1, 'Expected a template ID or slug')
  .max(140)
  .regex(
    templateReference,
    'Expected a template ID or slug (letters, digits, "-", "_" and "."), maybe with "@3" or "@draft" after it',
  )
  .meta({ description: 'Template ID or slug; `@3` pins a version, `@draft` draws the draft' });

/**
 * `templateId` and `overrides` stand for `template` and `layers` in an older page of RenderStack's documentation.
 * `filename` is ignored without `useAws`, however long.
 */
function withAliases(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const { templateId, overrides, filename, ...rest } = body as Record<string, unknown>;
  return {
    ...(templateId === undefined ? {} : { template: templateId }),
    ...(overrides === undefined ? {} : { layers: overrides }),
    ...(typeof filename === 'string' && rest['useAws'] !== true ? {} : { filename }),
    ...rest,
  };
}

const Body = z
  .looseObject({
    template: TemplateName,
    /** Read by bodyLayers in overrides.ts: a schema library leaves out a key named `__proto__` without a word. */
    layers: z
      .unknown()
      .optional()
      .meta({
        type: 'object',
        description: 'Properties to override, by the API name of the layer',
        additionalProperties: { type: 'object' },
      }),
    format: z
      .enum(['png', 'jpeg', 'webp', 'pdf'], 'Expected png, jpeg or webp')
      .nullish()
      .transform((format) => format ?? 'png'),
    quality: Quality.nullish()
      .transform((quality) => quality ?? 90)
      .meta({ description: 'Of JPEG and WebP; 90 unless given' }),
    width: Side.nullish().meta({ description: 'Canvas width, px' }),
    height: Side.nullish().meta({ description: 'Canvas height, px' }),
    useAws: z.boolean().nullish().meta({ description: 'Upload the file to the S3 bucket' }),
    filename: z
      .string()
      .max(4096)
      .nullish()
      .meta({ description: 'Key of the S3 object; ignored without useAws' }),
    store: z
      .boolean()
      .nullish()
      .meta({ description: 'Keep the file at an unguessable URL of this deployment' }),
    expiresIn: z
      .number()
      .int()
      .min(60)
      .max(MAX_LIFETIME)
      .nullish()
      .meta({
        description: `Seconds that a stored file is kept; ${DEFAULT_LIFETIME} unless given`,
      }),
  })
  .meta({
    id: 'RenderBody',
    examples: [
      {
        template: 'social-card',
        layers: { title: { text: 'Welcome to Our Event' } },
        format: 'png',
      },
    ],
  });

/** POST /renders/sync and /renders/json. */
export const RenderBody = z.preprocess(withAliases, Body);
export type RenderBody = z.infer<typeof RenderBody>;

/** GET /render, its layer overrides and its key aside. */
export const RenderQuery = z.object({
  template: TemplateName,
  format: z.enum(['png', 'jpeg', 'webp'], 'Expected png, jpeg or webp').default('png'),
  quality: IntegerText.pipe(Quality).default(90),
  width: IntegerText.pipe(Side).optional(),
  height: IntegerText.pipe(Side).optional(),
});
export type RenderQuery = z.infer<typeof RenderQuery>;

/** The whole query of GET /render but what proves who asks, for the OpenAPI document. */
export const ImageParameters = RenderQuery.extend({
  keyId: z
    .string()
    .optional()
    .meta({ description: 'Of a signed URL: the key that it is signed for' }),
  expires: z.string().optional().meta({ description: 'Of a signed URL: Unix seconds' }),
}).catchall(
  z.string().meta({
    description: 'Layer overrides, `layer.property=value`: `title.text=Hello&logo.src=https://…`',
  }),
);

const WireWarning = z
  .object({
    code: z.string(),
    message: z.string(),
    layer: z.string().optional(),
    url: z.string().optional(),
  })
  .meta({ id: 'Warning' });

/** What is told of a render: the answer of /renders/json without its data, and of /renders/{id}. */
export const WireRender = z
  .object({
    id: z.string(),
    status: z.enum(['completed', 'failed']),
    template: z.string().nullable().meta({ description: 'Template ID' }),
    template_version: z.number().nullable(),
    created_at: z.string().meta({ format: 'date-time' }),
    completed_at: z.string().meta({ format: 'date-time' }),
    duration_ms: z.number(),
    output: z
      .object({
        data: z.string().optional().meta({ description: 'Base64 data URI' }),
        mime_type: z.string(),
        size_bytes: z.number(),
        width: z.number(),
        height: z.number(),
        page_count: z.number().optional(),
        url: z.string().optional(),
        expires_at: z.string().optional().meta({ format: 'date-time' }),
      })
      .nullable(),
    warnings: z.array(WireWarning),
    aws_s3: z
      .object({ url: z.string().optional(), key: z.string(), bucket: z.string() })
      .optional(),
  })
  .meta({ id: 'Render' });
export type WireRender = z.infer<typeof WireRender>;
