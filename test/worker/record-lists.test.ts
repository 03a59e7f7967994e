import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RecordQuery, RenderRecord } from '../../src/core/render-record.ts';
import { faultyDatabase } from './faulty-stores.ts';
import { all, createStore, everything, forgetAll } from './record-store.ts';
import { sampleRecord } from './sample-record.ts';

const { DB } = env;

beforeEach(forgetAll);

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

  it('is read by an index, of a project too', async () => {
    const asked: string[] = [];
    const database = faultyDatabase(DB, (sql) => {
      asked.push(sql);
      return false;
    });
    const store = createStore({ database });
    await store.list({ tenant: 'default', project: 'events' }, everything);
    const plan = await DB.prepare(`EXPLAIN QUERY PLAN ${asked[0]}`).bind('a', 'b', 5).all();
    expect(plan.results.map(({ detail }) => detail)).toEqual([
      'SEARCH renders USING INDEX renders_by_project (tenant=? AND project=?)',
    ]);
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
