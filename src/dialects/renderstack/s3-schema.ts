import * as z from 'zod';
import { cleanPrefix, MAX_PREFIX_BYTES } from '../../service/object-key.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName =
  /^(?!xn--|sthree-|amzn-s3-demo-)(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$(?<!-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)/;

const isUrl = (text: string) => URL.canParse(text);
const withoutSlash = (text: string) => new URL(text).href.replace(/\/+$/, '');

const Endpoint = z
  .string()
  .max(300)
  .regex(
    /^https?:\/\/[^/?#@\\\s]+(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)*\/?$/i,
    'Expected https:// and a host, maybe a path, without user name or query',
  )
  .refine(isUrl, 'Expected a URL')
  .transform(withoutSlash)
  .meta({ description: 'Without the bucket, such as `https://s3.eu-central-1.amazonaws.com`' });

const PublicUrl = z
  .string()
  .max(500)
  .regex(/^https?:\/\/[^?#@\\\s]+$/i, 'Expected an http(s) URL without query or user name')
  .refine(isUrl, 'Expected a URL')
  .transform(withoutSlash)
  .nullish()
  .meta({
    description: 'Where the objects are public; without it, object URLs start with the endpoint',
  });

const Region = z.string().regex(/^[a-z0-9-]{1,40}$/, 'Expected letters a to z, digits and "-"');

/** PUT /settings/s3. */
export const S3Body = z
  .strictObject({
    endpoint: Endpoint,
    region: Region.meta({ description: '`auto` for Cloudflare R2' }),
    bucket: z.string().regex(bucketName, 'Expected the name of an S3 bucket'),
    prefix: z
      .string()
      .max(MAX_PREFIX_BYTES)
      .default('')
      .transform(cleanPrefix)
      .meta({ description: 'What every key starts with' }),
    access_key_id: z
      .string()
      .regex(/^[\w.:+@~-]{3,128}$/, 'Expected letters, digits and . : + @ ~ _ -'),
    secret_access_key: z
      .string()
      .regex(/^[!-~]{8,256}$/, 'Expected 8 to 256 ASCII characters without blanks')
      .optional()
      .meta({
        writeOnly: true,
        description: 'May be left out while endpoint and access_key_id stay as they are',
      }),
    public_url: PublicUrl,
  })
  .meta({ id: 'S3SettingsBody' });

export const WireS3Settings = z
  .object({
    endpoint: z.string(),
    region: z.string(),
    bucket: z.string(),
    prefix: z.string(),
    access_key_hint: z.string().meta({ description: 'The last four characters of access_key_id' }),
    has_secret: z.literal(true),
    public_url: z.string().nullable(),
  })
  .meta({ id: 'S3Settings' });
export type WireS3Settings = z.infer<typeof WireS3Settings>;
