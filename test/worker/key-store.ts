/** A store of API keys over the test's database, with a clock and faults of the test's own. */
import { env } from 'cloudflare:workers';
import type { ApiKey } from '../../src/core/api-key.ts';
import { adminApiKey } from '../../src/platform/built-in-keys.ts';
import { createD1Keys } from '../../src/platform/d1-keys.ts';
import { createSigningSecret } from '../../src/platform/signing-secret.ts';
import { createKey, type KeySettings, type NewKey, rotateKey } from '../../src/service/keys.ts';
import type { LogEntry } from '../../src/service/log.ts';
import type { Services } from '../../src/service/services.ts';
import { createFaultyDatabase } from './faulty-database.ts';

export const adminKey = 'rs_live_admin0123456789abcdef';

export function openKeyStore(admin: string | null = adminKey) {
  const clock = { now: 1_800_000_000_000 };
  const logged: LogEntry[] = [];
  const now = () => clock.now;
  const faulty = createFaultyDatabase(env.DB);
  const store = createD1Keys({ database: faulty.database, adminKey: admin, now });
  const services = {
    now,
    keys: store,
    randomId: () => crypto.randomUUID().replaceAll('-', ''),
    signingSecret: createSigningSecret('a secret'),
    log: (entry: LogEntry) => logged.push(entry),
    requestId: 'request',
  } as unknown as Services;
  return { clock, faulty, store, services, logged };
}

export const settings: KeySettings = {
  ...{ type: 'get', name: 'A key', project: null, allowedHosts: ['*'], allowsNoReferer: true },
  ...{ rateLimit: null, monthlyQuota: null, expiresAt: null },
};

/** By the admin key, which may do everything. */
export function newKey(services: Services, tenant: string, of: KeySettings): Promise<NewKey> {
  return createKey(services, adminApiKey, tenant, of);
}

export function rotate(
  services: Services,
  { tenant, id }: ApiKey,
  overlap: number,
  manager = adminApiKey,
): Promise<NewKey> {
  return rotateKey(services, manager, tenant, id, overlap);
}
