import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { S3Settings } from '../../src/core/upload.ts';
import { createD1S3Settings } from '../../src/platform/d1-s3-settings.ts';
import { createFaultyDatabase } from './faulty-database.ts';

const secret = 'a secret of the tests, thirty-two bytes or more';
const settings: S3Settings = {
  endpoint: 'https://s3.test',
  region: 'auto',
  bucket: 'cards',
  prefix: 'a/',
  accessKeyId: 'AKIACANARY',
  secretAccessKey: 'canary-canary-canary',
  publicUrl: null,
};

let tenants = 0;

function open(platenSecret = secret) {
  tenants += 1;
  const clock = { now: 1_800_000_000_000 };
  const faulty = createFaultyDatabase(env.DB);
  const options = { database: faulty.database, secret: platenSecret, now: () => clock.now };
  return { clock, faulty, store: createD1S3Settings(options), tenant: `store-${tenants}` };
}

const rows = (tenant: string) =>
  env.DB.prepare('SELECT * FROM settings WHERE tenant = ?').bind(tenant).all<{ value: string }>();

describe('stored S3 settings', () => {
  it('are what was put, until they are deleted', async () => {
    const { store, tenant } = open();
    expect(await store.get(tenant)).toBeNull();
    await store.put(tenant, settings);
    expect(await store.get(tenant)).toEqual(settings);
    await store.put(tenant, { ...settings, prefix: 'b/' });
    expect(await store.get(tenant)).toMatchObject({ prefix: 'b/' });
    expect((await rows(tenant)).results).toHaveLength(1);
    expect(await store.delete(tenant)).toBe(true);
    expect(await store.get(tenant)).toBeNull();
    expect(await store.delete(tenant)).toBe(false);
  });

  it('T27 say nothing to who reads the database', async () => {
    const { store, tenant } = open();
    await store.put(tenant, settings);
    const dump = JSON.stringify(await rows(tenant));
    const value = (await rows(tenant)).results[0]?.value ?? '';
    for (const text of [dump, Buffer.from(value, 'base64').toString('latin1')]) {
      expect(text).not.toMatch(/canary|s3\.test/i);
    }
  });

  it('T27 are of no use in another tenant', async () => {
    const { store, tenant } = open();
    await store.put(tenant, settings);
    const thief = `${tenant}-thief`;
    await env.DB.prepare(
      'INSERT INTO settings SELECT ?, name, value, 1 FROM settings WHERE tenant = ?',
    )
      .bind(thief, tenant)
      .run();
    await expect(store.get(thief)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('of another PLATEN_SECRET are a problem that storing them again solves', async () => {
    const { store, tenant } = open();
    await store.put(tenant, settings);
    const other = open('another secret, as long as the first one').store;
    const problem = { code: 'conflict', detail: expect.stringContaining('PLATEN_SECRET') };
    await expect(other.get(tenant)).rejects.toMatchObject(problem);
    await expect(other.getRecent(tenant)).rejects.toMatchObject(problem);
    await other.put(tenant, settings);
    expect(await other.get(tenant)).toEqual(settings);
    await expect(store.get(tenant)).rejects.toMatchObject(problem);
  });

  it('are asked for once in thirty seconds by uploads, and at once after a change here', async () => {
    const { clock, faulty, store, tenant } = open();
    for (let round = 0; round < 10; round += 1) expect(await store.getRecent(tenant)).toBeNull();
    expect(faulty.asked).toHaveLength(1);
    await store.put(tenant, settings);
    expect(await store.getRecent(tenant)).toEqual(settings);
    const another = open().store;
    await another.put(tenant, { ...settings, prefix: 'b/' });
    clock.now += 29_999;
    expect(await store.getRecent(tenant)).toMatchObject({ prefix: 'a/' });
    expect(await store.get(tenant)).toMatchObject({ prefix: 'b/' });
    clock.now += 1;
    expect(await store.getRecent(tenant)).toMatchObject({ prefix: 'b/' });
    await store.delete(tenant);
    expect(await store.getRecent(tenant)).toBeNull();
  });

  it('are not kept when they were changed while they were read', async () => {
    const { faulty, store, tenant } = open();
    await store.put(tenant, settings);
    // The old row is read, but arrives after the change.
    const changed = Promise.withResolvers<void>();
    faulty.after = (sql) => (sql.startsWith('SELECT') ? changed.promise : Promise.resolve());
    const reading = store.getRecent(tenant);
    await scheduler.wait(20);
    await store.put(tenant, { ...settings, prefix: 'b/' });
    changed.resolve();
    expect(await reading).toEqual(settings);
    expect(await store.getRecent(tenant)).toMatchObject({ prefix: 'b/' });
  });

  it('are asked for again after a change that was not confirmed', async () => {
    const { faulty, store, tenant } = open();
    await store.put(tenant, settings);
    await store.getRecent(tenant);
    faulty.after = () => Promise.reject(new Error('D1_ERROR: no answer'));
    await expect(store.delete(tenant)).rejects.toMatchObject({ code: 'unavailable' });
    faulty.after = async () => undefined;
    expect(await store.getRecent(tenant)).toBeNull();
  });

  it('are remembered for a hundred tenants', async () => {
    const { faulty, store, tenant } = open();
    for (let index = 0; index < 100; index += 1) await store.getRecent(`${tenant}-${index}`);
    await store.getRecent(`${tenant}-0`);
    expect(faulty.asked).toHaveLength(100);
    await store.getRecent(`${tenant}-100`);
    await store.getRecent(`${tenant}-0`);
    expect(faulty.asked).toHaveLength(102);
  });

  it('are not waited for longer than two seconds', async () => {
    const { faulty, store, tenant } = open();
    faulty.before = () => scheduler.wait(10_000);
    const began = Date.now();
    const works = [store.get(tenant), store.getRecent(tenant), store.put(tenant, settings)];
    for (const outcome of await Promise.allSettled([...works, store.delete(tenant)])) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
    }
    expect(Date.now() - began).toBeGreaterThan(1900);
    expect(Date.now() - began).toBeLessThan(4000);
  });

  it('are a problem that passes while the database does not answer', async () => {
    const { faulty, store, tenant } = open();
    faulty.before = () => Promise.reject(new Error('D1_ERROR: no answer'));
    const problem = {
      code: 'unavailable',
      retryAfter: 5,
      detail: expect.not.stringContaining('D1'),
    };
    await expect(store.get(tenant)).rejects.toMatchObject(problem);
    await expect(store.put(tenant, settings)).rejects.toMatchObject(problem);
    await expect(store.delete(tenant)).rejects.toMatchObject(problem);
  });
});
