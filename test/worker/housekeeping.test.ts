import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordStore } from '../../src/core/render-record.ts';
import { createD1Keys } from '../../src/platform/d1-keys.ts';
import { createD1Records } from '../../src/platform/d1-records.ts';
import { createKvFiles } from '../../src/platform/kv-files.ts';
import { createR2Files } from '../../src/platform/r2-files.ts';
import { keepHouse } from '../../src/service/housekeeping.ts';
import type { LogEntry } from '../../src/service/log.ts';
import type { FileStore } from '../../src/service/stored-file.ts';
import worker from '../../src/worker.ts';
import { faulty, faultyDatabase } from './faulty-stores.ts';
import { randomId, sampleRecord } from './sample-record.ts';

const { DB, FILES, OUTPUTS } = env;
const day = 86_400_000;
const now = Date.now();
const wait = () => Promise.resolve();
const stores = { database: DB, outbox: FILES, now: () => now, wait };
const records = createD1Records(stores);
const files = createR2Files(OUTPUTS);
const keys = createD1Keys({ database: DB, adminKey: null, now: () => now });

interface Changes {
  readonly records?: RecordStore;
  readonly files?: FileStore;
  readonly clock?: () => number;
  readonly recordDays?: string | null;
}

/** What it did, as it says itself. */
async function keep(changes: Changes = {}) {
  const lines: LogEntry[] = [];
  await keepHouse({
    ...{ keys, records, files, recordDays: null, now: changes.clock ?? (() => now) },
    log: (line) => lines.push(line),
    ...changes,
  });
  expect(lines).toHaveLength(1);
  return lines[0];
}

const causesOf = (line: LogEntry | undefined) => String(line?.['causes']);

/** Stores an output that expired as long ago. */
async function storeOutput(age: number): Promise<string> {
  const expiresAt = now - age;
  const path = `1d/${Math.floor(expiresAt / 1000).toString(36)}-${randomId()}.png`;
  const about = { mediaType: 'image/png', filename: 'a.png', storedAt: now - day, expiresAt };
  await files.put(path, Uint8Array.of(1), about);
  await records.put(sampleRecord({ output: { path, expiresAt } }));
  return path;
}

const outputsLeft = async () => (await records.expiredOutputs(now + day, 5000)).length;

beforeEach(async () => {
  await DB.exec('DELETE FROM renders');
});

describe('Outputs', () => {
  it('are deleted when they are due, and not before', async () => {
    const [due, kept] = [await storeOutput(1000), await storeOutput(-1000)];
    expect(await keep()).toMatchObject({ level: 'info', deleted_outputs: 1, causes: [] });
    expect(await files.open(due, false)).toBe(null);
    expect(await files.open(kept, false)).not.toBe(null);
    expect(await outputsLeft()).toBe(1);
    expect(await keep()).toMatchObject({ deleted_outputs: 0 });
  });

  it('are deleted a thousand at a time until none is left', async () => {
    const rows = Array.from({ length: 1100 }, () =>
      sampleRecord({ output: { path: `1d/a-${randomId()}.png`, expiresAt: now - 1 } }),
    );
    for (const row of rows) await records.put(row);
    const batches: number[] = [];
    const counting: FileStore = {
      ...files,
      async delete(paths) {
        batches.push(paths.length);
        await files.delete(paths);
      },
    };
    expect(await keep({ files: counting })).toMatchObject({ deleted_outputs: 1100 });
    expect(batches).toEqual([1000, 100]);
    expect(await outputsLeft()).toBe(0);
  });

  it('stay known when their files cannot be deleted, and go the next time', async () => {
    const path = await storeOutput(1000);
    const broken = createR2Files(faulty(OUTPUTS, (method) => method === 'delete'));
    const line = await keep({ files: broken });
    expect(line).toMatchObject({ level: 'error', deleted_outputs: 0 });
    expect(causesOf(line)).toContain('the store is down');
    expect(await outputsLeft()).toBe(1);
    await keep();
    expect(await files.open(path, false)).toBe(null);
    expect(await outputsLeft()).toBe(0);
  });

  it('are deleted again when it could not be noted that they are gone', async () => {
    await storeOutput(1000);
    const database = faultyDatabase(DB, (sql) => sql.startsWith('UPDATE'));
    const forgetful = createD1Records({ ...stores, database });
    expect(await keep({ records: forgetful })).toMatchObject({ level: 'error' });
    expect(await outputsLeft()).toBe(1);
    expect(await keep()).toMatchObject({ level: 'info', deleted_outputs: 1 });
  });

  it('in KV are forgotten, too', async () => {
    await storeOutput(1000);
    await keep({ files: createKvFiles(FILES, () => now) });
    expect(await outputsLeft()).toBe(0);
  });

  it('do not keep it busy for more than a minute, whatever the clock says', async () => {
    const endless: RecordStore = {
      ...records,
      expiredOutputs: async () =>
        Array.from({ length: 1000 }, (_, index) => ({ id: `${index}`, path: `${index}` })),
      forgetOutputs: async () => undefined,
    };
    const idle: FileStore = { ...files, delete: async () => undefined };
    let time = now;
    const slow = () => {
      time += 10_000;
      return time;
    };
    const some = await keep({ records: endless, files: idle, clock: slow });
    expect(Number(some?.['deleted_outputs'])).toBeLessThanOrEqual(6000);
    const backwards = () => {
      time -= 3_600_000;
      return time;
    };
    const most = await keep({ records: endless, files: idle, clock: backwards });
    expect(most?.['deleted_outputs']).toBe(50_000);
  });
});

describe('Records', () => {
  const aged = (days: number) => sampleRecord({ createdAt: now - days * day });
  const left = async () =>
    (await DB.prepare('SELECT COUNT(*) AS count FROM renders').first<number>('count')) ?? -1;

  it('are forgotten after 90 days, or as many as the deployment says', async () => {
    for (const age of [1, 20, 89, 91, 400]) await records.put(aged(age));
    expect(await keep()).toMatchObject({ pruned_records: 2 });
    expect(await left()).toBe(3);
    expect(await keep({ recordDays: '7' })).toMatchObject({ pruned_records: 2 });
    expect(await left()).toBe(1);
  });

  it.each(['', '0', '-1', '1.5', '7 days', 'NaN', '1e3', '99999'])(
    'are not touched when RECORD_DAYS is %j',
    async (recordDays) => {
      await records.put(aged(8000));
      const line = await keep({ recordDays });
      expect(line).toMatchObject({ level: 'error', pruned_records: 0 });
      expect(causesOf(line)).toContain('RECORD_DAYS is not a number of days');
      expect(await left()).toBe(1);
    },
  );

  it('outlive their outputs, which nobody could find without them', async () => {
    const expiresAt = now - day;
    const record = { ...aged(400), output: { path: `1d/a-${randomId()}.png`, expiresAt } };
    await records.put(record);
    const broken = createR2Files(faulty(OUTPUTS, (method) => method === 'delete'));
    expect(await keep({ files: broken })).toMatchObject({ pruned_records: 0 });
    expect(await keep()).toMatchObject({ deleted_outputs: 1, pruned_records: 1 });
  });

  it('come home from where they waited, and the rest is done when they cannot', async () => {
    const record = sampleRecord();
    await FILES.put(`record:${record.id}`, JSON.stringify(record));
    await storeOutput(1000);
    const outbox = faulty(FILES, (method) => method === 'list');
    const line = await keep({ records: createD1Records({ ...stores, outbox }) });
    expect(line).toMatchObject({ level: 'error', recovered_records: 0, deleted_outputs: 1 });
    expect(await keep()).toMatchObject({ level: 'info', recovered_records: 1 });
    expect(await records.get(record, record.id)).toEqual(record);
  });
});

it('Records that nobody can read are named in the log, and hold up nothing', async () => {
  const [id, record] = [`render_0${randomId()}`, sampleRecord()];
  await FILES.put(`record:${id}`, 'not JSON');
  await FILES.put(`record:${record.id}`, JSON.stringify(record));
  const line = await keep();
  expect(line).toMatchObject({ level: 'error', recovered_records: 1 });
  expect(line?.['causes']).toEqual([`The record ${id} cannot be read`]);
  await FILES.delete(`record:${id}`);
});

it('Outputs are looked for without the rest of their records', async () => {
  const asked: string[] = [];
  const database = faultyDatabase(DB, (sql) => {
    asked.push(sql);
    return false;
  });
  await createD1Records({ ...stores, database }).expiredOutputs(now, 1000);
  expect(asked).toEqual([expect.stringMatching(/^SELECT id, output_path FROM/)]);
});

describe('Keys', () => {
  const left = async () =>
    (await DB.prepare("SELECT id FROM api_keys WHERE tenant = 'house' ORDER BY id").all()).results;
  const store = (id: string, expiresAt: number | null, revokedAt: number | null) =>
    DB.prepare(
      `INSERT INTO api_keys (id, hash, tenant, type, name, hint, allowed_hosts, allows_no_referer, created_at, expires_at, revoked_at)
       VALUES (?1, ?1, 'house', 'get', 'x', 'x', '[]', 1, 1, ?2, ?3)`,
    )
      .bind(id, expiresAt, revokedAt)
      .run();

  it('are forgotten 90 days after they have ended', async () => {
    await keep();
    const [recent, old] = [now - 89 * day, now - 91 * day];
    await store('a works', null, null);
    await store('b ended lately', recent, recent);
    await store('c expired', old, null);
    await store('d revoked', now + day, old);
    expect(await keep()).toMatchObject({ level: 'info', pruned_keys: 2 });
    expect(await left()).toEqual([{ id: 'a works' }, { id: 'b ended lately' }]);
  });
});

it('is what the cron of the Worker does, with a line of JSON about it', async () => {
  const path = await storeOutput(1000);
  const lines: string[] = [];
  const info = vi.spyOn(console, 'info').mockImplementation((line) => lines.push(line));
  await worker.scheduled(createScheduledController(), env);
  info.mockRestore();
  expect(await files.open(path, false)).toBe(null);
  expect(lines.map((line) => JSON.parse(line))).toContainEqual({
    level: 'info',
    message: 'housekeeping',
    recovered_records: 0,
    deleted_outputs: 1,
    pruned_records: 0,
    pruned_keys: 0,
    duration_ms: expect.any(Number),
    causes: [],
  });
});
