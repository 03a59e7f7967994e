import { expect, it } from 'vitest';
import type { ApiKey, KeyType } from '../core/api-key.ts';
import { Problem } from '../core/problem.ts';
import { type Access, admitKey, managedTenant } from './keys.ts';
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
