import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createD1Records } from '../../src/platform/d1-records.ts';
import { faulty, faultyDatabase, times } from './faulty-stores.ts';
import { all, createStore, everything, forgetAll, waiting } from './record-store.ts';
import { sampleRecord } from './sample-record.ts';

const { DB, FILES } = env;

beforeEach(forgetAll);

describe('A record', () => {
  it('is read as it was written', async () => {
    const store = createStore();
    const records = [
      sampleRecord({ output: { path: '1d/a.png', expiresAt: 5 }, project: 'events' }),
      sampleRecord({
        ...{ status: 'failed', problem: { code: 'too-complex', detail: 'Too much' } },
        ...{ width: null, height: null, bytes: null, upload: null, warnings: [], templateId: null },
      }),
    ];
    for (const record of records) {
      await store.put(record);
      expect(await store.get(all, record.id)).toEqual(record);
    }
    expect(await waiting()).toBe(0);
  });

  it.each([1, 2])('is stored although the database fails %d times', async (count) => {
    const store = createStore({ database: faultyDatabase(DB, times(count)) });
    const record = sampleRecord();
    await store.put(record);
    expect(await store.get(all, record.id)).toEqual(record);
    expect(store.waited).toHaveLength(count);
    expect(await waiting()).toBe(0);
  });

  it('is kept elsewhere while the database is down, is found there, and comes home', async () => {
    const down = createStore({ database: faultyDatabase(DB, () => true) });
    const record = sampleRecord();
    await down.put(record);
    expect(await waiting()).toBe(1);
    expect(await down.get(all, record.id)).toEqual(record);
    await expect(down.recover()).rejects.toMatchObject({ code: 'unavailable', retryAfter: 5 });

    const store = createStore();
    expect(await store.get(all, record.id)).toEqual(record);
    expect((await store.list(all, everything)).items).toEqual([]);
    expect(await store.recover()).toEqual({ count: 1, unreadable: [] });
    expect(await waiting()).toBe(0);
    expect((await store.list(all, everything)).items).toEqual([record]);
    expect(await store.recover()).toEqual({ count: 0, unreadable: [] });
  });

  it('is kept elsewhere when the database does not answer at all', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const silence = () => new Promise<never>(() => undefined);
    const down = createStore({ database: faultyDatabase(DB, () => true, silence) });
    const put = down.put(sampleRecord());
    await vi.advanceTimersByTimeAsync(4000 * 3);
    vi.useRealTimers();
    await put;
    expect(await waiting()).toBe(1);
  });

  it('needs nothing but the database while that works', async () => {
    const store = createStore({ outbox: faulty(FILES, () => true) });
    const record = sampleRecord();
    await store.put(record);
    expect(await store.get(all, record.id)).toEqual(record);
  });

  it('is reported as lost when neither store takes it', async () => {
    const store = createStore({
      database: faultyDatabase(DB, () => true),
      outbox: faulty(FILES, () => true),
    });
    const detail = 'The store of render records does not answer';
    await expect(store.put(sampleRecord())).rejects.toMatchObject({ code: 'unavailable', detail });
  });

  it('is stored once, however often it is brought home, and stays as it was changed', async () => {
    const store = createStore();
    const record = sampleRecord({ output: { path: '1d/a.png', expiresAt: 5 } });
    await store.put(record);
    await store.forgetOutputs([record.id]);
    await FILES.put(`record:${record.id}`, JSON.stringify(record));
    expect(await store.recover()).toMatchObject({ count: 1 });
    expect((await store.list(all, everything)).items).toEqual([{ ...record, output: null }]);
  });

  it('that no database can take does not hold up the others', async () => {
    const records = Array.from({ length: 430 }, () => sampleRecord());
    for (const record of records) await FILES.put(`record:${record.id}`, JSON.stringify(record));
    // The first of all by name.
    const strange = [null, {}, { tenant: null }, { width: 'wide' }, { problem: undefined }];
    for (const [index, changes] of strange.entries()) {
      const id = `render_0${index}`;
      const value = changes === null ? null : { ...sampleRecord(), id, ...changes };
      await FILES.put(`record:${id}`, index === 1 ? 'not JSON' : JSON.stringify(value));
    }
    const store = createStore();
    const unreadable = strange.map((_, index) => `render_0${index}`);
    expect(await store.recover()).toEqual({ count: 430, unreadable });
    expect(await waiting()).toBe(5);
    expect((await store.list(all, { ...everything, limit: 431 })).items).toHaveLength(430);
    expect(await store.recover()).toEqual({ count: 0, unreadable });
  });

  it('comes home with as many others as one run of the Worker may ask for, and no more', async () => {
    const records = Array.from({ length: 900 }, () => sampleRecord());
    await Promise.all(
      records.map((record) => FILES.put(`record:${record.id}`, JSON.stringify(record))),
    );
    const asked: string[] = [];
    const outbox = faulty(FILES, (method) => {
      asked.push(method);
      return false;
    });
    const { count } = await createStore({ outbox }).recover();
    expect(count).toBeGreaterThanOrEqual(700);
    expect(asked.length).toBeLessThanOrEqual(800);
    await createStore().recover();
    expect(await waiting()).toBe(0);
  });
});

describe('Looking for a record', () => {
  it.each([500, 40_000])('waits for one whose render took %d ms', async (took) => {
    const record = sampleRecord({ createdAt: Date.now() - took });
    const writer = createStore();
    const waits: number[] = [];
    const reader = createD1Records({
      ...{ database: DB, outbox: FILES, now: Date.now },
      async wait(ms) {
        waits.push(ms);
        if (waits.length === 3) await writer.put(record);
      },
    });
    expect(await reader.get(all, record.id)).toEqual(record);
    expect(waits).toHaveLength(3);
  });

  it('waits two seconds at most, and not at all for an old one or one from the future', async () => {
    const store = createStore();
    expect(await store.get(all, sampleRecord({ createdAt: Date.now() }).id)).toBe(null);
    const total = store.waited.reduce((sum, ms) => sum + ms, 0);
    expect(total).toBeGreaterThan(1000);
    expect(total).toBeLessThanOrEqual(2000);
    for (const age of [61_000, -61_000]) {
      const other = createStore();
      expect(await other.get(all, sampleRecord({ createdAt: Date.now() - age }).id)).toBe(null);
      expect(other.waited).toEqual([]);
    }
  });

  it('finds records when the clock has jumped', async () => {
    const record = sampleRecord({ createdAt: Date.now() });
    await createStore().put(record);
    for (const jump of [-86_400_000, -Date.now(), 86_400_000]) {
      const store = createStore({ now: () => Date.now() + jump });
      expect(await store.get(all, record.id)).toEqual(record);
    }
  });

  it('asks no store about what is no id', async () => {
    const store = createStore({
      database: faultyDatabase(DB, () => true),
      outbox: faulty(FILES, () => true),
    });
    const { id } = sampleRecord();
    const ids = ['', 'sync', '../x', `${id}00`, id.toUpperCase(), id.slice(0, -1), `${id}\n`];
    for (const wrong of [...ids, "render_' OR 1=1 --", 'render_'.padEnd(5000, '0')]) {
      expect(await store.get(all, wrong)).toBe(null);
    }
  });

  it('never says that there is none when a store is down', async () => {
    const { id } = sampleRecord();
    for (const stores of [
      { database: faultyDatabase(DB, () => true) },
      { outbox: faulty(FILES, () => true) },
    ]) {
      await expect(createStore(stores).get(all, id)).rejects.toMatchObject({ code: 'unavailable' });
    }
  });
});

describe('Whose records they are', () => {
  const owned = (tenant: string, project: string | null) => sampleRecord({ tenant, project });

  it('decides who finds them, wherever they are', async () => {
    const down = createStore({ database: faultyDatabase(DB, (sql) => sql.startsWith('INSERT')) });
    for (const store of [createStore(), down]) {
      const record = owned('default', 'events');
      await store.put(record);
      expect(await store.get({ tenant: 'default', project: 'events' }, record.id)).toEqual(record);
      expect(await store.get({ tenant: 'default', project: 'other' }, record.id)).toBe(null);
      expect(await store.get({ tenant: 'other', project: null }, record.id)).toBe(null);
      expect(await store.get({ tenant: 'other', project: 'events' }, record.id)).toBe(null);
    }
  });

  it('decides who lists them', async () => {
    const store = createStore();
    for (const tenant of ['default', 'other']) {
      for (const project of [null, 'events', 'other']) await store.put(owned(tenant, project));
    }
    const count = async (tenant: string, project: string | null) =>
      (await store.list({ tenant, project }, everything)).items.length;
    expect(await count('default', null)).toBe(3);
    expect(await count('default', 'events')).toBe(1);
    expect(await count('nobody', null)).toBe(0);
  });

  it('is known to what deletes them', async () => {
    const store = createStore();
    const record = owned('default', null);
    await store.put(record);
    await FILES.put(`record:${record.id}`, JSON.stringify(record));
    await store.delete({ ...record, tenant: 'other', id: record.id });
    expect(await store.get(all, record.id)).toEqual(record);
    await store.delete(record);
    expect(await store.get(all, record.id)).toBe(null);
    expect(await store.recover()).toMatchObject({ count: 0 });
  });
});
