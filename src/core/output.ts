import * as z from 'zod';

const Quality = z.number().int().min(1).max(100);

/** What file a render makes. */
export const Output = z.discriminatedUnion('format', [
  z.strictObject({ format: z.literal('png') }),
  /** Transparent areas become white. */
  z.strictObject({ format: z.literal('jpeg'), quality: Quality.default(90) }),
  z.strictObject({
    format: z.literal('webp'),
    quality: Quality.default(80),
    lossless: z.boolean().default(false),
  }),
]);
export type Output = z.infer<typeof Output>;
export type Format = Output['format'];

export const mediaTypes = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
} as const satisfies { readonly [F in Format]: string };
