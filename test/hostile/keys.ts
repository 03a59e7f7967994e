/** The API keys of the Platen under test: of the tenant `default` and without a limit, unless they say otherwise. */
export const liveKey = 'rs_live_0123456789abcdef0123456789abcdef';
/** Allows the host `allowed.example`. */
export const getKey = 'rs_get_0123456789abcdef0123456789abcdef';
export const revokedLiveKey = 'rs_live_revoked0123456789abcdef012345678';
export const revokedGetKey = 'rs_get_revoked0123456789abcdef012345678';
export const otherLiveKey = 'rs_live_other0123456789abcdef01234567890';
export const otherGetKey = 'rs_get_other0123456789abcdef01234567890';
export const adminKey = 'rs_live_admin0123456789abcdef01234567890';

export interface KnownKey {
  readonly secret: string;
  readonly type: 'master' | 'get';
  readonly tenant: 'default' | 'other';
  readonly isRevoked: boolean;
}

const get = { type: 'get', tenant: 'default', isRevoked: false } as const;
const live = { ...get, type: 'master' } as const;

/** What the database holds when the trials begin; the admin key is a setting. */
export const knownKeys: readonly KnownKey[] = [
  { ...live, secret: liveKey },
  { ...get, secret: getKey },
  { ...live, secret: revokedLiveKey, isRevoked: true },
  { ...get, secret: revokedGetKey, isRevoked: true },
  { ...live, secret: otherLiveKey, tenant: 'other' },
  { ...get, secret: otherGetKey, tenant: 'other' },
];
