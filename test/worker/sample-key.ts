import type { ApiKey } from '../../src/core/api-key.ts';

/** A master key of the tenant that owns the fixture templates, unless `changes` say otherwise. */
export function sampleKey(id: string, changes: Partial<ApiKey> = {}): ApiKey {
  return {
    id,
    type: 'master',
    name: 'A test key',
    hint: 'rs_…',
    tenant: 'default',
    project: null,
    allowedHosts: [],
    allowsNoReferer: true,
    rateLimit: null,
    monthlyQuota: null,
    createdAt: 1,
    lastUsedAt: null,
    expiresAt: null,
    revokedAt: null,
    standing: 'stored',
    ...changes,
  };
}
