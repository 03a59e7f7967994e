import { type ApiKey, endOf, isActive, type KeyChanges, type KeyType } from '../core/api-key.ts';
import { Problem } from '../core/problem.ts';
import { createKeySecret, hintOf } from './key-secret.ts';
import { isLoopback } from './loopback.ts';
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
 * Everybody knows the development keys: a page of another host that is open in a developer's browser must not use them.
 * @param origin The header Origin, which browsers send and scripts need not.
 * @throws Problem `forbidden`
 */
export function checkOrigin({ standing }: ApiKey, origin: string | null): void {
  if (standing !== 'development' || origin === null) return;
  if (URL.canParse(origin) && isLoopback(new URL(origin).hostname)) return;
  throw new Problem('forbidden', 'Development keys are for pages on this machine', {
    hint: 'Open the page on localhost, or make a key of your own: docs/keys.md',
  });
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

/**
 * @throws Problem `invalid-request`, `forbidden` when the key would get more than `manager` has, or `conflict` when the
 * tenant has too many keys
 */
export async function createKey(
  services: Services,
  manager: ApiKey,
  tenant: string,
  settings: KeySettings,
): Promise<NewKey> {
  checkProject(settings);
  checkHosts(settings.type, settings);
  checkExpiry(services, settings);
  checkGrant(manager, settings);
  return store(services, tenant, settings);
}

/** @throws Problem `not-found` */
export async function findKey(services: Services, tenant: string, id: string): Promise<ApiKey> {
  return found(await services.keys.get(tenant, id));
}

/**
 * @throws Problem `not-found`, `invalid-request`, `forbidden` when the key would get more than `manager` has, or
 * `conflict` for a key that works no more
 */
export async function updateKey(
  services: Services,
  manager: ApiKey,
  tenant: string,
  id: string,
  changes: KeyChanges,
): Promise<ApiKey> {
  const key = await findWorking(services, tenant, id);
  checkHosts(key.type, changes);
  checkExpiry(services, changes);
  checkGrant(manager, changes);
  return found(await services.keys.update(tenant, id, changes));
}

/**
 * Makes a key with the same settings; the old one works on for `overlap` seconds, unless it ends earlier. Should the
 * database fail between the two, the successor is told all the same, for nobody could find out its secret later; the
 * old key then works until somebody revokes it, and the log says so.
 * @throws Problem `not-found`, `forbidden` for a key that has more than `manager`, or `conflict` for one that works no
 * more
 */
export async function rotateKey(
  services: Services,
  manager: ApiKey,
  tenant: string,
  id: string,
  overlap: number,
): Promise<NewKey> {
  const key = await findWorking(services, tenant, id);
  checkGrant(manager, key);
  const end = services.now() + overlap * 1000;
  const successor = await store(services, tenant, key);
  try {
    await services.keys.revoke(tenant, id, end);
  } catch (error) {
    services.log({
      level: 'error',
      message: 'a rotated key goes on: its end could not be stored',
      request_id: services.requestId,
      key_id: id,
      cause: String(error instanceof Problem ? error.cause : error),
    });
  }
  return successor;
}

/**
 * At once in this isolate; others find out within seconds.
 * @throws Problem `not-found`
 */
export async function revokeKey(services: Services, tenant: string, id: string): Promise<void> {
  found(await services.keys.revoke(tenant, id, services.now()));
}

async function findWorking(services: Services, tenant: string, id: string): Promise<ApiKey> {
  const key = await findKey(services, tenant, id);
  if (isActive(key, services.now())) return key;
  throw new Problem('conflict', 'The key works no more', { hint: 'Make a new one' });
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

/** The first key of a deployment gives what it likes; any other nothing that it does not have, to itself neither. */
function checkGrant(manager: ApiKey, given: KeyChanges): void {
  if (manager.standing === 'admin') return;
  const grants = [
    ['rate_limit', given.rateLimit, manager.rateLimit],
    ['monthly_quota', given.monthlyQuota, manager.monthlyQuota],
    ['expires_at', given.expiresAt, endOf(manager)],
  ] as const;
  for (const [path, value, most] of grants) {
    if (value === undefined || orEndless(value) <= orEndless(most)) continue;
    throw new Problem('forbidden', `${path}: more than the key that you use has itself`, {
      path,
      hint: 'Give less (null is without an end), or use a master key that has as much',
    });
  }
}

const orEndless = (limit: number | null) => limit ?? Number.POSITIVE_INFINITY;
