import type { ApiKey, KeyChanges, KeyType } from '../core/api-key.ts';

/** A row of the table api_keys. */
export interface KeyRow {
  readonly id: string;
  readonly tenant: string;
  readonly project: string | null;
  readonly type: KeyType;
  readonly name: string;
  readonly hint: string;
  readonly allowed_hosts: string;
  readonly allows_no_referer: number;
  readonly rate_limit: number | null;
  readonly monthly_quota: number | null;
  readonly created_at: number;
  readonly last_used_at: number | null;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
}

const columns = {
  id: 'id',
  tenant: 'tenant',
  project: 'project',
  type: 'type',
  name: 'name',
  hint: 'hint',
  allowedHosts: 'allowed_hosts',
  allowsNoReferer: 'allows_no_referer',
  rateLimit: 'rate_limit',
  monthlyQuota: 'monthly_quota',
  createdAt: 'created_at',
  lastUsedAt: 'last_used_at',
  expiresAt: 'expires_at',
  revokedAt: 'revoked_at',
} as const satisfies Readonly<Partial<Record<keyof ApiKey, keyof KeyRow>>>;

export function readKeyRow(row: KeyRow): ApiKey {
  return {
    id: row.id,
    tenant: row.tenant,
    project: row.project,
    type: row.type,
    name: row.name,
    hint: row.hint,
    allowedHosts: JSON.parse(row.allowed_hosts) as string[],
    allowsNoReferer: row.allows_no_referer === 1,
    rateLimit: row.rate_limit,
    monthlyQuota: row.monthly_quota,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    standing: 'stored',
  };
}

/** Names of columns and their values, of those properties that are there. */
export function keyColumns(
  key: ApiKey | KeyChanges,
): readonly (readonly [string, string | number | null])[] {
  return Object.entries(columns)
    .map(([property, column]) => [column, key[property as keyof KeyChanges]] as const)
    .flatMap(([column, value]) => (value === undefined ? [] : [[column, stored(value)] as const]));
}

function stored(value: NonNullable<unknown> | null): string | number | null {
  if (Array.isArray(value)) return JSON.stringify(value);
  if (typeof value === 'boolean') return Number(value);
  return value as string | number | null;
}
