import { type ApiKey, isActive, type KeyChanges, type KeyType } from '../core/api-key.ts';
import { Problem } from '../core/problem.ts';
import { createKeySecret, hintOf } from './key-secret.ts';
import type { Services } from './services.ts';

/** What an endpoint lets a key do. */
export type Access = 'image' | 'read' | 'render' | 'write' | 'manage';

/** What is said of a new key; null is "none" or "not limited". */
export interface KeySettings
  extends Pick<
    ApiKey,
    | 'type'
    | 'name'
    | 'project'
    | 'allowedHosts'
    | 'allowsNoReferer'
    | 'rateLimit'
    | 'monthlyQuota'
    | 'expiresAt'
  > {}

/** The only time that the secrets are told. */
export interface NewKey {
  readonly key: ApiKey;
  readonly secret: string;
  /** Of keys for image URLs; null when the deployment signs nothing. */
  readonly signingSecret: string | null;
}

/** Seconds that a key works on after its successor is made. */
export const DEFAULT_OVERLAP = 86_400;
export const MAX_OVERLAP = 30 * 86_400;

const allowed: Readonly<Record<KeyType, readonly Access[]>> = {
  master: ['read', 'render', 'write', 'manage'],
  project: ['read', 'render', 'write'],
  'read-only': ['read', 'render'],
  get: ['image'],
};

/** @throws Problem `unauthenticated`, or `forbidden` for a key that may not do this */
export async function authenticate(
  services: Services,
  secret: string | null,
  access: Access,
): Promise<ApiKey> {
  return admitKey(services, secret === null ? null : await services.keys.find(secret), access);
}

/** @throws Problem `unauthenticated` for no key, or `forbidden` for one that may not do this */
export function admitKey(services: Services, key: ApiKey | null, access: Access): ApiKey {
  if (key === null) {
    throw new Problem('unauthenticated', 'The API key is missing, unknown, expired or revoked');
  }
  if (!allowed[key.type].includes(access)) throw forbidden(key.type, access);
  services.waitUntil(services.keys.touch(key, services.now()));
  return key;
}

function forbidden(type: KeyType, access: Access): Problem {
  if (type === 'get') {
    return new Problem('forbidden', 'This key draws image URLs and nothing else');
  }
  return new Problem(
    'forbidden',
    access === 'image'
      ? 'This endpoint needs a key for image URLs, never one that can do more'
      : `A ${type} key may not do this`,
    access === 'manage' ? { hint: 'Use a master key' } : {},
  );
}

/**
 * The tenant whose keys a master key manages: its own, unless it is the deployment's first one.
 * @throws Problem `forbidden`
 */
export function managedTenant(manager: ApiKey, tenant: string | null): string {
  if (tenant === null || tenant === manager.tenant || manager.standing === 'admin') {
    return tenant ?? manager.tenant;
  }
  throw new Problem('forbidden', "Only the deployment's ADMIN_KEY reaches other tenants", {
    path: 'tenant',
  });
}

/** @throws Problem `invalid-request`, or `conflict` when the tenant has too many keys */
export async function createKey(
  services: Services,
  tenant: string,
  settings: KeySettings,
): Promise<NewKey> {
  checkProject(settings);
  checkHosts(settings.type, settings);
  checkExpiry(services, settings);
  return store(services, tenant, settings);
}

/** @throws Problem `not-found` */
export async function findKey(services: Services, tenant: string, id: string): Promise<ApiKey> {
  return found(await services.keys.get(tenant, id));
}

/** @throws Problem `not-found`, `invalid-request`, or `conflict` for a revoked key */
export async function updateKey(
  services: Services,
  tenant: string,
  id: string,
  changes: Omit<KeyChanges, 'revokedAt'>,
): Promise<ApiKey> {
  const key = await findKey(services, tenant, id);
  if (key.revokedAt !== null) throw new Problem('conflict', 'The key is revoked for good');
  checkHosts(key.type, changes);
  checkExpiry(services, changes);
  return found(await services.keys.update(tenant, id, changes));
}

/**
 * Makes a key with the same settings; the old one works on for `overlap` seconds. Should the database fail between the
 * two, the successor's secret is told to nobody, and the old key works as before.
 * @throws Problem `not-found`, or `conflict` for a key that works no more
 */
export async function rotateKey(
  services: Services,
  tenant: string,
  id: string,
  overlap: number,
): Promise<NewKey> {
  const key = await findKey(services, tenant, id);
  const now = services.now();
  if (!isActive(key, now)) {
    throw new Problem('conflict', 'The key works no more', { hint: 'Make a new one' });
  }
  const successor = await store(services, tenant, key);
  const end = Math.min(now + overlap * 1000, key.expiresAt ?? Number.POSITIVE_INFINITY);
  await services.keys.update(tenant, id, overlap === 0 ? { revokedAt: now } : { expiresAt: end });
  return successor;
}

/**
 * At once in this isolate; others find out within seconds.
 * @throws Problem `not-found`
 */
export async function revokeKey(services: Services, tenant: string, id: string): Promise<void> {
  const key = await findKey(services, tenant, id);
  if (key.revokedAt !== null) return;
  await services.keys.update(tenant, id, { revokedAt: services.now() });
}

async function store(services: Services, tenant: string, settings: KeySettings): Promise<NewKey> {
  const { type, name, project, allowedHosts, allowsNoReferer } = settings;
  const { rateLimit, monthlyQuota, expiresAt } = settings;
  const secret = createKeySecret(type);
  const key: ApiKey = {
    ...{ id: `key_${services.randomId()}`, hint: hintOf(secret), tenant, standing: 'stored' },
    ...{ type, name, project, allowedHosts, allowsNoReferer, rateLimit, monthlyQuota, expiresAt },
    ...{ createdAt: services.now(), lastUsedAt: null, revokedAt: null },
  };
  await services.keys.create(key, secret);
  const sign = type === 'get' ? services.signingSecret : null;
  return { key, secret, signingSecret: sign === null ? null : await sign(key.id) };
}

function found(key: ApiKey | null): ApiKey {
  if (key === null)
    throw new Problem('not-found', 'There is no such API key', {
      hint: 'List the keys for their ids',
    });
  return key;
}

function checkProject({ type, project }: KeySettings): void {
  if (type === 'project' && project === null) {
    throw new Problem('invalid-request', 'A project key needs the project', { path: 'project' });
  }
  if (type === 'master' && project !== null) {
    throw new Problem('invalid-request', 'A master key is for all projects', { path: 'project' });
  }
}

function checkHosts(type: KeyType, { allowedHosts = [] }: KeyChanges): void {
  if (type === 'get' || allowedHosts.length === 0) return;
  throw new Problem('invalid-request', 'Only get keys have Allowed Hosts', {
    path: 'allowed_hosts',
  });
}

function checkExpiry(services: Services, { expiresAt = null }: KeyChanges): void {
  if (expiresAt === null || expiresAt > services.now()) return;
  throw new Problem('invalid-request', 'A key cannot expire in the past', {
    path: 'expires_at',
    hint: 'Revoke it to stop it now',
  });
}
