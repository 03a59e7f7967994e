import { describe, expect, it } from 'vitest';
import type { ApiKey, KeyType } from '../core/api-key.ts';
import { Problem } from '../core/problem.ts';
import {
  type Access,
  admitKey,
  checkOrigin,
  createKey,
  type KeySettings,
  managedTenant,
} from './keys.ts';
import type { Services } from './services.ts';

const services = {
  now: () => 0,
  waitUntil: () => undefined,
  keys: { touch: async () => undefined },
} as unknown as Services;

const may: Readonly<Record<KeyType, Readonly<Record<Access, boolean>>>> = {
  master: { image: false, read: true, render: true, write: true, manage: true },
  project: { image: false, read: true, render: true, write: true, manage: false },
  'read-only': { image: false, read: true, render: true, write: false, manage: false },
  get: { image: true, read: false, render: false, write: false, manage: false },
};

const cases = Object.entries(may).flatMap(([type, accesses]) =>
  Object.entries(accesses).map(([access, isAllowed]) => [type, access, isAllowed] as const),
);

it.each(cases)('A2.8 whether a %s key may %s: %s', (type, access, isAllowed) => {
  const key = { type } as ApiKey;
  const admit = () => admitKey(services, key, access as Access);
  if (isAllowed) expect(admit()).toBe(key);
  else expect(admit).toThrow(expect.objectContaining({ code: 'forbidden' }));
});

it('A2.7 no key is not a key that may not', () => {
  expect(() => admitKey(services, null, 'read')).toThrow(
    expect.objectContaining({ code: 'unauthenticated' }),
  );
});

it('only the first key of the deployment reaches other tenants', () => {
  const manager = (standing: ApiKey['standing']) => ({ tenant: 'acme', standing }) as ApiKey;
  for (const standing of ['stored', 'development', 'admin'] as const) {
    expect(managedTenant(manager(standing), null)).toBe('acme');
    expect(managedTenant(manager(standing), 'acme')).toBe('acme');
  }
  expect(managedTenant(manager('admin'), 'other')).toBe('other');
  expect(() => managedTenant(manager('stored'), 'other')).toThrow(Problem);
  expect(() => managedTenant(manager('development'), 'other')).toThrow(Problem);
});

describe('a development key', () => {
  const development = { standing: 'development' } as ApiKey;

  it.each([
    null,
    'http://localhost:3000',
    'https://localhost',
    'http://127.0.0.1:8787',
    'http://[::1]:8787',
  ])('is for scripts and for pages on the machine: %s', (origin) => {
    expect(() => checkOrigin(development, origin)).not.toThrow();
  });

  it.each([
    'https://evil.test',
    'http://localhost.evil.test',
    'http://127.0.0.1.nip.io',
    'http://192.168.0.7:3000',
    'chrome-extension://localhostlocalhost',
    'null',
    '',
  ])('is not for pages of others: %j', (origin) => {
    expect(() => checkOrigin(development, origin)).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
    expect(() => checkOrigin({ standing: 'stored' } as ApiKey, origin)).not.toThrow();
  });
});

describe('what a key gives to another', () => {
  const unlimited: Pick<ApiKey, 'rateLimit' | 'monthlyQuota' | 'expiresAt' | 'revokedAt'> = {
    ...{ rateLimit: null, monthlyQuota: null, expiresAt: null, revokedAt: null },
  };

  async function give(has: Partial<ApiKey>, given: Partial<KeySettings>): Promise<unknown> {
    const made: ApiKey[] = [];
    const manager = { ...unlimited, standing: 'stored', ...has } as ApiKey;
    const settings = { ...unlimited, type: 'read-only', project: null, ...given } as KeySettings;
    const stores = { keys: { create: async (key: ApiKey) => void made.push(key) } };
    const all = { ...services, ...stores, randomId: () => 'id' } as unknown as Services;
    return createKey(all, manager, 'acme', settings).then(
      () => made.length,
      ({ code, path }: Problem) => [code, path],
    );
  }

  it.each([
    ['rate_limit', { rateLimit: 10 }, { rateLimit: 10 }, [{ rateLimit: 11 }, { rateLimit: null }]],
    [
      'monthly_quota',
      { monthlyQuota: 5 },
      { monthlyQuota: 5 },
      [{ monthlyQuota: 6 }, { monthlyQuota: null }],
    ],
    [
      'expires_at',
      { expiresAt: 1000 },
      { expiresAt: 1000 },
      [{ expiresAt: 1001 }, { expiresAt: null }],
    ],
    [
      'expires_at',
      { revokedAt: 1000 },
      { expiresAt: 1000 },
      [{ expiresAt: 1001 }, { expiresAt: null }],
    ],
  ])('is at most as much as it has: %s (%#)', async (path, has, asMuch, more) => {
    expect(await give(has, asMuch)).toBe(1);
    expect(await give({}, asMuch)).toBe(1);
    for (const given of more) {
      expect(await give(has, given)).toEqual(['forbidden', path]);
      expect(await give({ ...has, standing: 'admin' }, given)).toBe(1);
    }
  });
});
