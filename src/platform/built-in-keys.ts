import type { ApiKey, ApiKeyStore } from '../core/api-key.ts';

const masterKey: ApiKey = {
  id: 'key_admin',
  type: 'master',
  name: 'ADMIN_KEY',
  hint: 'rs_live_…',
  tenant: 'default',
  project: null,
  allowedHosts: [],
  allowsNoReferer: true,
  rateLimit: null,
  monthlyQuota: null,
  createdAt: 0,
  lastUsedAt: null,
  expiresAt: null,
  revokedAt: null,
  standing: 'admin',
};

/** What the deployment's secret ADMIN_KEY is. */
export const adminApiKey = masterKey;

const liveKey: ApiKey = {
  ...masterKey,
  ...{ id: 'key_dev_live', name: 'rs_live_dev', hint: 'rs_live_dev', standing: 'development' },
};
const getKey: ApiKey = {
  ...liveKey,
  ...{ id: 'key_dev_get', type: 'get', name: 'rs_get_dev', hint: 'rs_get_dev' },
  allowedHosts: ['*'],
};

/** Adds the development keys, which work on a developer's own machine only. */
export function withDevelopmentKeys(store: ApiKeyStore): ApiKeyStore {
  return {
    ...store,
    async find(secret) {
      return [liveKey, getKey].find(({ name }) => name === secret) ?? store.find(secret);
    },
    async findById(id) {
      return id === getKey.id ? getKey : store.findById(id);
    },
  };
}
