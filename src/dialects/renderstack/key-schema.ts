import * as z from 'zod';
import { readAllowedHost } from '../../service/allowed-hosts.ts';
import { MAX_OVERLAP } from '../../service/keys.ts';
import { IntegerText } from './numbers.ts';

/** Stands for the owner of keys, templates and renders. */
const Tenant = z.string().regex(/^[\w-]{1,64}$/, 'Expected 1 to 64 letters, digits, "-" or "_"');
const Project = z
  .string()
  .regex(/^[\w.-]{1,64}$/, 'Expected 1 to 64 letters, digits, "-", "_" or "."');

const AllowedHost = z
  .string()
  .max(260)
  .transform((text, context) => {
    const host = readAllowedHost(text);
    if (host !== null) return host;
    context.addIssue('Expected a host such as www.example.com, *.example.com or *');
    return z.NEVER;
  });

/** Milliseconds since the epoch inside, ISO 8601 outside. */
const Time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const Name = z.string().trim().min(1).max(100);
const AllowedHosts = z.array(AllowedHost).max(100);
const RateLimit = z.number().int().min(1).max(100_000).nullable();
const MonthlyQuota = z.number().int().min(1).max(1_000_000_000).nullable();

export const CreateKeyBody = z
  .strictObject({
    type: z.enum(['master', 'project', 'read-only', 'get']),
    name: Name,
    tenant: Tenant.optional().meta({ description: "For the deployment's ADMIN_KEY only" }),
    project: Project.nullable().default(null),
    allowed_hosts: AllowedHosts.default([]).meta({ description: 'Of get keys' }),
    allows_no_referer: z
      .boolean()
      .default(true)
      .meta({ description: 'Whether mail clients and crawlers, which name no page, see images' }),
    rate_limit: RateLimit.default(null).meta({ description: 'Renders a minute' }),
    monthly_quota: MonthlyQuota.default(null).meta({ description: 'Renders a month (UTC)' }),
    expires_at: Time.nullable().default(null),
  })
  .meta({ id: 'CreateKeyBody' });

export const UpdateKeyBody = z
  .strictObject({
    name: Name.optional(),
    allowed_hosts: AllowedHosts.optional(),
    allows_no_referer: z.boolean().optional(),
    rate_limit: RateLimit.optional(),
    monthly_quota: MonthlyQuota.optional(),
    expires_at: Time.nullable().optional(),
  })
  .meta({ id: 'UpdateKeyBody' });

export const RotateKeyBody = z
  .strictObject({
    overlap_seconds: z
      .number()
      .int()
      .min(0)
      .max(MAX_OVERLAP)
      .optional()
      .meta({ description: 'How long the old key works on; a day unless given' }),
  })
  .meta({ id: 'RotateKeyBody' });

export const TenantQuery = z.object({
  tenant: Tenant.optional().meta({ description: "For the deployment's ADMIN_KEY only" }),
});

const MAX_LISTED = 200;
export const ListKeysQuery = TenantQuery.extend({
  limit: IntegerText.pipe(z.number().int().min(1).max(MAX_LISTED)).default(100),
  cursor: z.string().max(100).optional().meta({ description: '`next_cursor` of the page before' }),
});

export const WireKey = z
  .object({
    id: z.string(),
    type: z.enum(['master', 'project', 'read-only', 'get']),
    name: z.string(),
    hint: z.string().meta({ description: 'The start and the end of the key' }),
    tenant: z.string(),
    project: z.string().nullable(),
    allowed_hosts: z.array(z.string()),
    allows_no_referer: z.boolean(),
    rate_limit: z.number().nullable(),
    monthly_quota: z.number().nullable(),
    status: z.enum(['active', 'expired', 'revoked']),
    created_at: z.string().meta({ format: 'date-time' }),
    last_used_at: z.string().nullable().meta({ format: 'date-time' }),
    expires_at: z.string().nullable().meta({ format: 'date-time' }),
    revoked_at: z.string().nullable().meta({
      format: 'date-time',
      description: 'Ahead for a key that was rotated: it is active until then',
    }),
  })
  .meta({ id: 'Key' });

export const WireNewKey = WireKey.extend({
  key: z.string().meta({ description: 'The key itself, which is told this once' }),
  signing_secret: z
    .string()
    .nullable()
    .optional()
    .meta({ description: 'Of get keys: signs image URLs; null without PLATEN_SECRET' }),
}).meta({ id: 'NewKey' });

export const WireKeys = z.object({
  data: z.array(WireKey),
  next_cursor: z.string().nullable().meta({ description: 'null on the last page' }),
});
