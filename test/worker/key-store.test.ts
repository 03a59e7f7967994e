import { describe, expect, it } from 'vitest';
import { adminKey, newKey, openKeyStore as open, settings } from './key-store.ts';

const known = 'rs_live_0123456789abcdef';
const knownId = 'key_rslive0123456789abcdef';

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
    const image = adminKey.replace('rs_live_', 'rs_get_');
    expect(await open(image).store.find(image)).toBeNull();
  });

  it('finds neither what is revoked nor what has expired, from the moment on', async () => {
    const { clock, store, services } = open();
    expect(await store.find('rs_live_revoked0123456789')).toBeNull();
    expect(await store.findById('key_rsgetrevoked0123456789')).toBeNull();
    const expiresAt = clock.now + 1000;
    const { key, secret } = await newKey(services, 'expiry', { ...settings, expiresAt });
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
    const { faulty, store, services } = open();
    faulty.before = fail;
    await expect(store.find(known)).rejects.toMatchObject({ code: 'unavailable', status: 503 });
    await expect(store.findById(knownId)).rejects.toMatchObject({ retryAfter: 5 });
    for (const work of [
      () => store.get('default', knownId),
      () => store.list('default', { limit: 1, cursor: null }),
      () => store.update('default', knownId, { name: 'x' }),
      () => store.revoke('default', knownId, 1),
      () => store.prune(1, 1),
      () => newKey(services, 'default', settings),
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

  it('is waited for as long by those who manage keys', async () => {
    const { faulty, store, services } = open();
    const { key } = await newKey(services, 'slow', settings);
    faulty.before = () => scheduler.wait(10_000);
    const started = Date.now();
    const works = [
      store.get('slow', key.id),
      store.list('slow', { limit: 1, cursor: null }),
      store.update('slow', key.id, { name: 'x' }),
      store.revoke('slow', key.id, 1),
      newKey(services, 'slow', settings),
    ];
    for (const outcome of await Promise.allSettled(works)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
    }
    expect(Date.now() - started).toBeLessThan(4000);
  });

  it('that is slow does not make a revoked key last longer', async () => {
    const { clock, faulty, store } = open();
    faulty.after = async () => {
      clock.now += 1900;
    };
    await store.find(known);
    clock.now += 3100;
    await store.find(known);
    expect(faulty.asked.length).toBe(2);
  });

  it('does not bring back a key whose revocation was not confirmed', async () => {
    const { faulty, store, services } = open();
    const { key, secret } = await newKey(services, 'unconfirmed', settings);
    await store.find(secret);
    faulty.before = fail;
    await expect(store.revoke('unconfirmed', key.id, services.now())).rejects.toMatchObject({
      code: 'unavailable',
    });
    await expect(store.find(secret)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('changing a key', () => {
  it('counts at once where it is done, and elsewhere within five seconds', async () => {
    const here = open();
    const elsewhere = open();
    const { key, secret } = await newKey(here.services, 'revocation', settings);
    for (const { store } of [here, elsewhere]) {
      expect(await store.find(secret)).toEqual(key);
      expect(await store.findById(key.id)).toEqual(key);
    }
    await here.store.revoke('revocation', key.id, here.clock.now);
    expect(await here.store.find(secret)).toBeNull();
    expect(await here.store.findById(key.id)).toBeNull();
    expect(await elsewhere.store.find(secret)).toEqual(key);
    elsewhere.clock.now += 5000;
    expect(await elsewhere.store.find(secret)).toBeNull();
    expect(await elsewhere.store.findById(key.id)).toBeNull();
  });

  it('also counts for a lookup that was under way', async () => {
    const { faulty, store, services } = open();
    const { key, secret } = await newKey(services, 'race', settings);
    // The old row is read, but arrives after the key is revoked.
    const revoked = Promise.withResolvers<void>();
    faulty.after = (sql) => (sql.includes('WHERE hash') ? revoked.promise : Promise.resolve());
    const finding = store.find(secret);
    await scheduler.wait(20);
    await store.revoke('race', key.id, services.now());
    revoked.resolve();
    expect(await finding).toEqual(key);
    expect(await store.find(secret)).toBeNull();
  });

  it('is a matter of its tenant alone', async () => {
    const { store } = open();
    expect(await store.update('other', knownId, { name: 'Mine now' })).toBeNull();
    expect(await store.get('other', knownId)).toBeNull();
    expect(await store.revoke('other', knownId, 1)).toBeNull();
    const { items } = await store.list('other', { limit: 10, cursor: null });
    expect(items.map(({ tenant }) => tenant)).toEqual(['other', 'other']);
    expect(await store.get('default', knownId)).toMatchObject({
      name: 'A test key',
      revokedAt: null,
    });
  });
});

describe('what a store keeps', () => {
  it('notes the use of a key once a minute, and works when it cannot', async () => {
    const { clock, faulty, store, services } = open();
    const { key } = await newKey(services, 'touched', settings);
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

  it('forgets when each was last noted once a thousand are in use', async () => {
    const { clock, faulty, store, services } = open();
    const { key } = await newKey(services, 'many', settings);
    const ids = Array.from({ length: 999 }, (_, index) => `key_nobody${index}`);
    await store.touch(key, clock.now);
    for (const id of ids) await store.touch({ ...key, id }, clock.now);
    await store.touch(key, clock.now);
    const noted = () => faulty.asked.filter((sql) => sql.startsWith('UPDATE')).length;
    expect(noted()).toBe(1000);
    await store.touch({ ...key, id: 'key_one_more' }, clock.now);
    await store.touch(key, clock.now);
    expect(noted()).toBe(1002);
  });
});
