import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { ApiKey, ApiKeyStore } from '../core/ports.ts';

/** The secret API_KEYS: a JSON array. `rs_live_…` keys render and read, `rs_get_…` keys draw image URLs. */
const ConfiguredKeys = z.array(
  z.strictObject({
    key: z.string().regex(/^rs_(live|get)_[A-Za-z0-9_-]{16,}$/),
    allowedHosts: z.array(z.string().min(1)).default([]),
  }),
);

/** Work on a developer's own machine only, see `isDevelopment` in services.ts. */
const developmentKeys = [
  { key: 'rs_live_dev', allowedHosts: [] },
  { key: 'rs_get_dev', allowedHosts: ['*'] },
];

/** Keys of this isolate by their hashes; its settings do not change, except that a test's do. */
const loaded = new Map<string, ReadonlyMap<string, ApiKey>>();

export function createConfigKeys(secret: string, isDevelopment: boolean): ApiKeyStore {
  const name = `${isDevelopment} ${secret}`;
  return {
    async find(key) {
      const byHash = loaded.get(name) ?? loadKeys(secret, isDevelopment);
      loaded.set(name, byHash);
      // Looked up by hash, so that the time it takes says nothing about how much of a key was right.
      return byHash.get(sha256(key)) ?? null;
    },
  };
}

function loadKeys(secret: string, isDevelopment: boolean): ReadonlyMap<string, ApiKey> {
  const configured = ConfiguredKeys.parse(JSON.parse(secret));
  const keys = isDevelopment ? [...configured, ...developmentKeys] : configured;
  return new Map(
    keys.map(({ key, allowedHosts }): [string, ApiKey] => {
      const hash = sha256(key);
      const kind = key.startsWith('rs_get_') ? 'get' : 'live';
      return [hash, { id: hash.slice(0, 16), kind, allowedHosts }];
    }),
  );
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
