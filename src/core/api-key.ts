import type { PageOf } from './page-of.ts';
import type { Scope } from './scope.ts';

/**
 * `master` does everything within its tenant, `project` what concerns one project, `read-only` renders and reads;
 * `get` draws image URLs and nothing else. The first three start with `rs_live_`, the last with `rs_get_`.
 */
export type KeyType = 'master' | 'project' | 'read-only' | 'get';

export interface ApiKey extends Scope {
  /** Never the key itself: safe in logs, records and answers. */
  readonly id: string;
  readonly type: KeyType;
  readonly name: string;
  /** The start and the end of the key, to recognise it by. */
  readonly hint: string;
  /** Hosts whose pages may embed a `get` key's images: exact, `*.example.com`, or `*`. */
  readonly allowedHosts: readonly string[];
  /** Whether requests that name no page pass: mail clients and crawlers send neither Origin nor Referer. */
  readonly allowsNoReferer: boolean;
  /** Renders a minute; null is the deployment's own limit. */
  readonly rateLimit: number | null;
  /** Renders a calendar month (UTC); null is without a limit. */
  readonly monthlyQuota: number | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly expiresAt: number | null;
  /** Ahead for a key that has a successor: the end of the time in which both work. */
  readonly revokedAt: number | null;
  /** What no stored key has: development keys have no limits, the first admin key also makes keys for other tenants. */
  readonly standing: 'stored' | 'development' | 'admin';
}

/** When it works no more, milliseconds since the epoch; Infinity is never. */
export function endOf({ expiresAt, revokedAt }: ApiKey): number {
  return Math.min(expiresAt ?? Number.POSITIVE_INFINITY, revokedAt ?? Number.POSITIVE_INFINITY);
}

/** @param now Milliseconds since the epoch */
export function isActive(key: ApiKey, now: number): boolean {
  return endOf(key) > now;
}

export interface KeyPage {
  readonly limit: number;
  /** The `nextCursor` of the page before. */
  readonly cursor: string | null;
}

export interface ApiKeyStore {
  /** A key that is neither revoked nor expired, by the key itself. */
  find(key: string): Promise<ApiKey | null>;
  /** The same by its id, for URLs that are signed in its name. */
  findById(id: string): Promise<ApiKey | null>;
  /** One of a tenant's keys, revoked and expired ones too. */
  get(tenant: string, id: string): Promise<ApiKey | null>;
  /**
   * A tenant's keys, revoked and expired ones too, newest first.
   * @throws Problem `invalid-request` for a cursor that is none
   */
  list(tenant: string, page: KeyPage): Promise<PageOf<ApiKey>>;
  /** @param secret The key itself, of which only a hash is kept. */
  create(key: ApiKey, secret: string): Promise<void>;
  /** Null when the tenant has no such key. */
  update(tenant: string, id: string, changes: KeyChanges): Promise<ApiKey | null>;
  /** Ends a key at that time, unless it ends earlier: nothing takes a revocation back. Null when the tenant has no such key. */
  revoke(tenant: string, id: string, time: number): Promise<ApiKey | null>;
  /** Deletes keys that were revoked or had expired before then. Returns how many. */
  prune(before: number, limit: number): Promise<number>;
  /** Remembers, at most once a minute, that a key is in use. */
  touch(key: ApiKey, now: number): Promise<void>;
}

export type KeyChanges = Partial<
  Pick<
    ApiKey,
    'name' | 'allowedHosts' | 'allowsNoReferer' | 'rateLimit' | 'monthlyQuota' | 'expiresAt'
  >
>;
