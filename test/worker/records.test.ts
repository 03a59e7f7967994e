import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordQuery, RenderRecord } from '../../src/core/render-record.ts';
import { createD1Records } from '../../src/platform/d1-records.ts';
import { faulty, faultyDatabase, times } from './faulty-stores.ts';
import { sampleRecord } from './sample-record.ts';

const { DB, FILES } = env;
const all = { tenant: 'default', project: null };
const everything: RecordQuery = {
  limit: 50,
  cursor: null,
  templateId: null,
  status: null,
  format: null,
  createdAfter: null,
  createdBefore: null,
};

function createStore({ database = DB, outbox = FILES, now = Date.now } = {}) {
  const waited: number[] = [];
  const wait = async (ms: number) => {
    waited.push(ms);
  };
  return { waited, ...createD1Records({ database, outbox, now, wait }) };
}

const waiting = async () => (await FILES.list({ prefix: 'record:' })).keys.length;

beforeEach(async () => {
  await DB.exec('DELETE FROM renders');
  for (const { name } of (await FILES.list()).keys) await FILES.delete(name);
});

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
    expect(await store.recover()).toBe(1);
    expect(await waiting()).toBe(0);
    expect((await store.list(all, everything)).items).toEqual([record]);
    expect(await store.recover()).toBe(0);
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
    expect(await store.recover()).toBe(1);
    expect((await store.list(all, everything)).items).toEqual([{ ...record, output: null }]);
  });

  it('that no database can take does not hold up the others', async () => {
    const records = Array.from({ length: 230 }, () => sampleRecord());
    for (const record of records) await FILES.put(`record:${record.id}`, JSON.stringify(record));
    await FILES.put('record:render_0', 'not JSON');
    await FILES.put('record:render_1', JSON.stringify({ ...sampleRecord(), tenant: null }));
    const store = createStore();
    expect(await store.recover()).toBe(230);
    expect(await waiting()).toBe(2);
    expect((await store.list(all, { ...everything, limit: 231 })).items).toHaveLength(230);
  });
});

describe('Looking for a record', () => {
  it('waits for one whose render has just ended', async () => {
    const record = sampleRecord({ createdAt: Date.now() - 500 });
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
    for (const age of [60_000, -60_000]) {
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
    expect(await store.recover()).toBe(0);
  });
});

describe('A list of records', () => {
  const start = Date.parse('2026-02-01T00:00:00Z');

  async function fill(changes: (index: number) => Partial<RenderRecord>) {
    const store = createStore();
    const records = Array.from({ length: 12 }, (_, index) =>
      // Three at a time are of the same millisecond.
      sampleRecord({ createdAt: start + Math.floor(index / 3), ...changes(index) }),
    );
    for (const record of records) await store.put(record);
    return { store, records };
  }

  it('goes from the newest to the oldest, page by page, without a gap or a double', async () => {
    const { store, records } = await fill(() => ({}));
    const seen: RenderRecord[] = [];
    let cursor: string | null = null;
    do {
      const page = await store.list(all, { ...everything, limit: 5, cursor });
      expect(page.items.length).toBe(seen.length < 10 ? 5 : 2);
      seen.push(...page.items);
      cursor = page.nextCursor;
      // What comes in meanwhile is newer, and moves nothing.
      await store.put(sampleRecord());
    } while (cursor !== null);
    const order = records.toSorted(
      (one, other) => other.createdAt - one.createdAt || (one.id < other.id ? 1 : -1),
    );
    expect(seen).toEqual(order);
  });

  it('takes filters alone and together', async () => {
    const { store } = await fill((index) => ({
      status: index % 2 === 0 ? 'completed' : 'failed',
      format: index % 3 === 0 ? 'jpeg' : 'png',
      templateId: index < 6 ? 'template_a' : 'template_b',
    }));
    const count = async (query: Partial<RecordQuery>) =>
      (await store.list(all, { ...everything, ...query })).items.length;
    expect(await count({})).toBe(12);
    expect(await count({ status: 'failed' })).toBe(6);
    expect(await count({ status: 'completed' })).toBe(6);
    expect(await count({ format: 'jpeg' })).toBe(4);
    expect(await count({ templateId: 'template_a' })).toBe(6);
    expect(await count({ templateId: "' OR 1=1 --" })).toBe(0);
    expect(await count({ templateId: 'template_b', status: 'failed', format: 'jpeg' })).toBe(1);
    expect(await count({ createdAfter: start + 1 })).toBe(6);
    expect(await count({ createdBefore: start + 1 })).toBe(3);
    expect(await count({ createdAfter: start, createdBefore: start + 2 })).toBe(3);
  });

  it('refuses a cursor that it did not write', async () => {
    const store = createStore();
    for (const cursor of ['x', '1.', '1.a.b', "1.'", '1'.repeat(90)]) {
      await expect(store.list(all, { ...everything, cursor })).rejects.toMatchObject({
        code: 'invalid-request',
        path: 'cursor',
      });
    }
  });
});
