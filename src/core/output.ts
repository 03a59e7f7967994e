import * as z from 'zod';

const Quality = z.number().int().min(1).max(100);
/** Pixels an inch that the file states; the picture itself stays as it is. */
const Dpi = z.number().min(1).max(2400).nullable().default(null);

/** What file a render makes. */
export const Output = z.discriminatedUnion('format', [
  z.strictObject({ format: z.literal('png'), dpi: Dpi }),
  /** Transparent areas become white. */
  z.strictObject({ format: z.literal('jpeg'), quality: Quality.default(90), dpi: Dpi }),
  z.strictObject({
    format: z.literal('webp'),
    quality: Quality.default(80),
    lossless: z.boolean().default(false),
  }),
  z.strictObject({ format: z.literal('avif'), quality: Quality.default(60) }),
]);
export type Output = z.infer<typeof Output>;
export type Format = Output['format'];

export const mediaTypes = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
} as const satisfies { readonly [F in Format]: string };
