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

export function createConfigKeys(secret: string, isDevelopment: boolean): ApiKeyStore {
  return {
    async find(key) {
      const configured = ConfiguredKeys.parse(JSON.parse(secret));
      const byHash = await loadKeys(
        isDevelopment ? [...configured, ...developmentKeys] : configured,
      );
      // Looked up by hash, so that the time it takes says nothing about how much of a key was right.
      return byHash.get(await sha256(key)) ?? null;
    },
  };
}

async function loadKeys(
  keys: readonly { readonly key: string; readonly allowedHosts: readonly string[] }[],
): Promise<ReadonlyMap<string, ApiKey>> {
  const entries = keys.map(async ({ key, allowedHosts }): Promise<[string, ApiKey]> => {
    const hash = await sha256(key);
    const kind = key.startsWith('rs_get_') ? 'get' : 'live';
    return [hash, { id: hash.slice(0, 16), kind, allowedHosts }];
  });
  return new Map(await Promise.all(entries));
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('hex');
}
