import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { createD1Keys } from '../../src/platform/d1-keys.ts';
import { createSigningSecret } from '../../src/platform/signing-secret.ts';
import { createKey, type KeySettings, rotateKey } from '../../src/service/keys.ts';
import type { Services } from '../../src/service/services.ts';
import { createFaultyDatabase } from './faulty-database.ts';

const adminKey = 'rs_live_admin0123456789abcdef';
const known = 'rs_live_0123456789abcdef';
const knownId = 'key_rslive0123456789abcdef';
const HOUR = 3_600_000;

function open(admin: string | null = adminKey) {
  const clock = { now: 1_800_000_000_000 };
  const now = () => clock.now;
  const faulty = createFaultyDatabase(env.DB);
  const store = createD1Keys({ database: faulty.database, adminKey: admin, now });
  const services = {
    now,
    keys: store,
    randomId: () => crypto.randomUUID().replaceAll('-', ''),
    signingSecret: createSigningSecret('a secret'),
  } as unknown as Services;
  return { clock, faulty, store, services };
}

const settings: KeySettings = {
  ...{ type: 'get', name: 'A key', project: null, allowedHosts: ['*'], allowsNoReferer: true },
  ...{ rateLimit: null, monthlyQuota: null, expiresAt: null },
};

function fail(): Promise<void> {
  return Promise.reject(new Error('D1_ERROR: no answer'));
}

describe('finding a key', () => {
  it('asks once in five seconds, whatever the answer, by key and by id', async () => {
    const { clock, faulty, store } = open();
    for (let round = 0; round < 10; round += 1) {
      expect(await store.find(known)).toMatchObject({ id: knownId, type: 'master' });
      expect(await store.findById(knownId)).toMatchObject({ id: knownId });
      expect(await store.find('rs_live_nobodyhasthisone')).toBeNull();
    }
    expect(faulty.asked.length).toBe(3);
    clock.now += 5000;
    await store.find(known);
    await store.find('rs_live_nobodyhasthisone');
    expect(faulty.asked.length).toBe(5);
  });

  it.each([
    '',
    'rs_live_',
    'rs_live_short',
    `rs_live_${'a'.repeat(10_000)}`,
    "rs_live_0123456789abcdef' OR 1=1",
    'rs_other_0123456789abcdef',
  ])('%# what cannot be a key never reaches the database', async (text) => {
    const { faulty, store } = open();
    expect(await store.find(text)).toBeNull();
    expect(await store.findById(text)).toBeNull();
    expect(faulty.asked).toEqual([]);
  });

  it('knows the admin key without the database, and only if it is a key', async () => {
    const { faulty, store } = open();
    faulty.before = fail;
    expect(await store.find(adminKey)).toMatchObject({
      ...{ id: 'key_admin', type: 'master', tenant: 'default', standing: 'admin' },
    });
    await expect(store.find(`${adminKey}0`)).rejects.toMatchObject({ code: 'unavailable' });
    const weak = open('password');
    expect(await weak.store.find('password')).toBeNull();
    expect(await open(null).store.find(adminKey)).toBeNull();
  });

  it('finds neither what is revoked nor what has expired, from the moment on', async () => {
    const { clock, store, services } = open();
    expect(await store.find('rs_live_revoked0123456789')).toBeNull();
    expect(await store.findById('key_rsgetrevoked0123456789')).toBeNull();
    const expiresAt = clock.now + 1000;
    const { key, secret } = await createKey(services, 'expiry', { ...settings, expiresAt });
    expect(await store.find(secret)).toEqual(key);
    clock.now += 999;
    expect(await store.find(secret)).toEqual(key);
    clock.now += 1;
    expect(await store.find(secret)).toBeNull();
    expect(await store.findById(key.id)).toBeNull();
    expect(await store.get('expiry', key.id)).toEqual(key);
  });
});

describe('a database that fails', () => {
  it('leaves a known key working for ten minutes, and is asked again every five seconds', async () => {
    const { clock, faulty, store } = open();
    await store.find(known);
    faulty.before = fail;
    clock.now += 5000;
    for (let round = 0; round < 10; round += 1) {
      expect(await store.find(known)).toMatchObject({ id: knownId });
    }
    expect(faulty.asked.length).toBe(2);
    clock.now += 594_999;
    expect(await store.find(known)).toMatchObject({ id: knownId });
    clock.now += 5001;
    await expect(store.find(known)).rejects.toMatchObject({ code: 'unavailable', retryAfter: 5 });
  });

  it('never turns a key into an unknown one', async () => {
    const { faulty, store } = open();
    faulty.before = fail;
    await expect(store.find(known)).rejects.toMatchObject({ code: 'unavailable', status: 503 });
    await expect(store.findById(knownId)).rejects.toMatchObject({ retryAfter: 5 });
    for (const work of [
      () => store.get('default', knownId),
      () => store.list('default'),
      () => store.update('default', knownId, { name: 'x' }),
    ]) {
      await expect(work()).rejects.toMatchObject({ code: 'unavailable', retryAfter: 5 });
    }
    faulty.before = async () => undefined;
    expect(await store.find(known)).toMatchObject({ id: knownId });
  });

  it('is not waited for longer than two seconds', async () => {
    const { clock, faulty, store } = open();
    await store.find(known);
    clock.now += 5000;
    faulty.before = () => scheduler.wait(10_000);
    const started = Date.now();
    expect(await store.find(known)).toMatchObject({ id: knownId });
    await expect(store.find('rs_live_readonly0123456789')).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(Date.now() - started).toBeGreaterThan(3900);
    expect(Date.now() - started).toBeLessThan(6000);
  });

  it('does not bring back a key whose revocation was not confirmed', async () => {
    const { faulty, store, services } = open();
    const { key, secret } = await createKey(services, 'unconfirmed', settings);
    await store.find(secret);
    faulty.before = fail;
    await expect(
      store.update('unconfirmed', key.id, { revokedAt: services.now() }),
    ).rejects.toMatchObject({ code: 'unavailable' });
    await expect(store.find(secret)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('changing a key', () => {
  it('counts at once where it is done, and elsewhere within five seconds', async () => {
    const here = open();
    const elsewhere = open();
    const { key, secret } = await createKey(here.services, 'revocation', settings);
    for (const { store } of [here, elsewhere]) {
      expect(await store.find(secret)).toEqual(key);
      expect(await store.findById(key.id)).toEqual(key);
    }
    await here.store.update('revocation', key.id, { revokedAt: here.clock.now });
    expect(await here.store.find(secret)).toBeNull();
    expect(await here.store.findById(key.id)).toBeNull();
    expect(await elsewhere.store.find(secret)).toEqual(key);
    elsewhere.clock.now += 5000;
    expect(await elsewhere.store.find(secret)).toBeNull();
    expect(await elsewhere.store.findById(key.id)).toBeNull();
  });

  it('also counts for a lookup that was under way', async () => {
    const { faulty, store, services } = open();
    const { key, secret } = await createKey(services, 'race', settings);
    // The old row is read, but arrives after the key is revoked.
    const revoked = Promise.withResolvers<void>();
    faulty.after = (sql) => (sql.includes('WHERE hash') ? revoked.promise : Promise.resolve());
    const finding = store.find(secret);
    await scheduler.wait(20);
    await store.update('race', key.id, { revokedAt: services.now() });
    revoked.resolve();
    expect(await finding).toEqual(key);
    expect(await store.find(secret)).toBeNull();
  });

  it('is a matter of its tenant alone', async () => {
    const { store } = open();
    expect(await store.update('other', knownId, { name: 'Mine now' })).toBeNull();
    expect(await store.get('other', knownId)).toBeNull();
    expect((await store.list('other')).map(({ tenant }) => tenant)).toEqual(['other', 'other']);
    expect(await store.get('default', knownId)).toMatchObject({ name: 'A test key' });
  });
});

describe('rotation', () => {
  it('leaves the old key working for as long as was said', async () => {
    const { clock, store, services } = open();
    const old = await createKey(services, 'rotation', {
      ...settings,
      ...{ allowedHosts: ['a.example'], rateLimit: 7, monthlyQuota: 9, project: 'events' },
    });
    const successor = await rotateKey(services, 'rotation', old.key.id, 86_400);
    expect(successor.key).toEqual({
      ...old.key,
      ...{ id: successor.key.id, hint: successor.key.hint },
    });
    expect(successor.key.id).not.toBe(old.key.id);
    expect(successor.secret).not.toBe(old.secret);
    expect(successor.signingSecret).not.toBe(old.signingSecret);

    clock.now += 24 * HOUR - 1;
    expect(await store.find(old.secret)).toMatchObject({ id: old.key.id });
    expect(await store.find(successor.secret)).toMatchObject({ id: successor.key.id });
    clock.now += 1;
    expect(await store.find(old.secret)).toBeNull();
    expect(await store.find(successor.secret)).toMatchObject({ id: successor.key.id });
  });

  it('ends the old key at once with no overlap, and never makes it last longer', async () => {
    const { clock, store, services } = open();
    const first = await createKey(services, 'rotation', settings);
    await rotateKey(services, 'rotation', first.key.id, 0);
    expect(await store.find(first.secret)).toBeNull();
    await expect(rotateKey(services, 'rotation', first.key.id, 0)).rejects.toMatchObject({
      code: 'conflict',
    });
    const expiresAt = clock.now + HOUR;
    const second = await createKey(services, 'rotation', { ...settings, expiresAt });
    const successor = await rotateKey(services, 'rotation', second.key.id, 86_400);
    expect(successor.key.expiresAt).toBe(expiresAt);
    expect(await store.get('rotation', second.key.id)).toMatchObject({ expiresAt });
  });

  it('leaves the old key as it was when the database fails on the way', async () => {
    const { faulty, store, services } = open();
    const { key, secret } = await createKey(services, 'halfway', settings);
    faulty.before = (sql) => (sql.startsWith('UPDATE') ? fail() : Promise.resolve());
    await expect(rotateKey(services, 'halfway', key.id, 0)).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(await store.find(secret)).toEqual(key);
  });
});

describe('what a store keeps', () => {
  it('notes the use of a key once a minute, and works when it cannot', async () => {
    const { clock, faulty, store, services } = open();
    const { key } = await createKey(services, 'touched', settings);
    const lastUse = async () => (await store.get('touched', key.id))?.lastUsedAt;
    await store.touch(key, clock.now);
    await store.touch(key, clock.now + 59_999);
    expect(await lastUse()).toBe(clock.now);
    await store.touch(key, clock.now + 60_000);
    expect(await lastUse()).toBe(clock.now + 60_000);
    faulty.before = fail;
    await store.touch(key, clock.now + 120_000);
    const asked = faulty.asked.length;
    await store.touch({ ...key, id: 'key_admin', standing: 'admin' }, clock.now);
    expect(faulty.asked.length).toBe(asked);
  });

  it('is a thousand working keys a tenant, and lists all of them', async () => {
    const { store, services } = open();
    await fill('crowded', 999);
    const last = await createKey(services, 'crowded', settings);
    await expect(createKey(services, 'crowded', settings)).rejects.toMatchObject({
      code: 'conflict',
    });
    await createKey(services, 'roomy', settings);
    await store.update('crowded', last.key.id, { revokedAt: services.now() });
    const next = await createKey(services, 'crowded', settings);
    const listed = await store.list('crowded');
    expect(listed.length).toBe(1000);
    expect(listed[0]).toEqual(next.key);
    expect(listed.filter(({ revokedAt }) => revokedAt !== null)).toEqual([]);
  });
});

/** Working keys, older than all others. */
async function fill(tenant: string, count: number): Promise<void> {
  const names = 'id, hash, tenant, type, name, hint, allowed_hosts, allows_no_referer, created_at';
  await env.DB.prepare(
    `WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < ?)
     INSERT INTO api_keys (${names}) SELECT 'key_' || n, n, ?, 'get', 'x', 'x', '[]', 1, n FROM counter`,
  )
    .bind(count, tenant)
    .run();
}
