import type * as z from 'zod';
import { type ApiKey, isActive } from '../../core/api-key.ts';
import type { NewKey } from '../../service/keys.ts';
import type { WireKey, WireNewKey } from './key-schema.ts';

/** @param now Milliseconds since the epoch */
export function presentKey(key: ApiKey, now: number): z.infer<typeof WireKey> {
  return {
    id: key.id,
    type: key.type,
    name: key.name,
    hint: key.hint,
    tenant: key.tenant,
    project: key.project,
    allowed_hosts: [...key.allowedHosts],
    allows_no_referer: key.allowsNoReferer,
    rate_limit: key.rateLimit,
    monthly_quota: key.monthlyQuota,
    status: statusOf(key, now),
    created_at: new Date(key.createdAt).toISOString(),
    last_used_at: time(key.lastUsedAt),
    expires_at: time(key.expiresAt),
    revoked_at: time(key.revokedAt),
  };
}

export function presentNewKey(created: NewKey, now: number): z.infer<typeof WireNewKey> {
  const { key, secret, signingSecret } = created;
  return {
    ...presentKey(key, now),
    key: secret,
    ...(key.type === 'get' ? { signing_secret: signingSecret } : {}),
  };
}

function statusOf(key: ApiKey, now: number): z.infer<typeof WireKey>['status'] {
  if (isActive(key, now)) return 'active';
  return key.revokedAt !== null && key.revokedAt <= now ? 'revoked' : 'expired';
}

function time(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
