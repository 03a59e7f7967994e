import { readCursor, writeCursor } from '../core/page-of.ts';
import { Problem } from '../core/problem.ts';
import {
  acceptedAtOf,
  type RecordQuery,
  type RecordStore,
  type RenderRecord,
} from '../core/render-record.ts';
import type { Scope } from '../core/scope.ts';
import { createRecordOutbox } from './record-outbox.ts';
import { type RecordRow, toRecord, toRow } from './record-row.ts';
import { answerOf, persistently } from './store-answer.ts';

export interface D1RecordsOptions {
  readonly database: D1Database;
  /** Takes the records that the database could not. */
  readonly outbox: KVNamespace;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

/** ms; three tries and the outbox fit into the half minute that a Worker has after its answer. */
const PATIENCE = 4000;
/** ms before the second and the third try to store a record. */
const PAUSES = [100, 400];
/** ms; the record of a younger render may be on its way. */
const YOUNG = 10_000;
/** ms before such a record is looked for again. */
const POLLS = [100, 250, 500, 1000];

const scoped = 'tenant = ? AND (? IS NULL OR project = ?)';
const valuesOf = ({ tenant, project }: Scope) => [tenant, project, project];

type Value = string | number | null;

/** A row is written once: what is stored again, by a second try or from the outbox, is there already. */
export function createD1Records(options: D1RecordsOptions): RecordStore {
  const { database, now, wait } = options;
  const outbox = createRecordOutbox(options.outbox);
  const ask = <T>(work: () => Promise<T>) =>
    answerOf(PATIENCE, 'The store of render records does not answer', work);
  const run = (sql: string, ...values: Value[]) =>
    ask(() =>
      database
        .prepare(sql)
        .bind(...values)
        .run<RecordRow>(),
    );

  async function insert(record: RenderRecord): Promise<void> {
    const row = toRow(record);
    const columns = Object.keys(row);
    const places = columns.map(() => '?');
    await run(
      `INSERT INTO renders (${columns.join(', ')}) VALUES (${places.join(', ')}) ON CONFLICT (id) DO NOTHING`,
      ...Object.values(row),
    );
  }

  async function read(scope: Scope, id: string): Promise<RenderRecord | null> {
    const query = `SELECT * FROM renders WHERE id = ? AND ${scoped}`;
    const { results } = await run(query, id, ...valuesOf(scope));
    return results[0] === undefined ? null : toRecord(results[0]);
  }

  async function readPatiently(scope: Scope, id: string, pauses: readonly number[]) {
    for (const pause of pauses) {
      const record = await read(scope, id);
      if (record !== null) return record;
      await wait(pause);
    }
    return read(scope, id);
  }

  return {
    async put(record) {
      try {
        await persistently(PAUSES, wait, () => insert(record));
      } catch {
        await outbox.put(record);
      }
    },
    async get(scope, id) {
      const acceptedAt = acceptedAtOf(id);
      if (acceptedAt === null) return null;
      const isYoung = Math.abs(now() - acceptedAt) < YOUNG;
      const [stored] = await Promise.allSettled([readPatiently(scope, id, isYoung ? POLLS : [])]);
      if (stored.status === 'fulfilled' && stored.value !== null) return stored.value;
      const waiting = await outbox.get(scope, id);
      if (waiting === null && stored.status === 'rejected') throw stored.reason;
      return waiting;
    },
    async list(scope, query) {
      const { index, conditions } = plan(scope, query);
      const where = conditions.map(([sql]) => sql).join(' AND ');
      const { results } = await run(
        `SELECT * FROM renders INDEXED BY ${index} WHERE ${where} ORDER BY created_at DESC, id DESC LIMIT ?`,
        ...conditions.flatMap(([, ...values]) => values),
        query.limit + 1,
      );
      const items = results.slice(0, query.limit).map(toRecord);
      const last = items.at(-1);
      const isEnd = results.length <= query.limit || last === undefined;
      return { items, nextCursor: isEnd ? null : writeCursor(last) };
    },
    async delete({ id, tenant }) {
      await run('DELETE FROM renders WHERE id = ? AND tenant = ?', id, tenant);
      await outbox.delete(id);
    },
    recover: () => outbox.empty(insert),
    async expiredOutputs(time, limit) {
      const { results } = await run(
        'SELECT * FROM renders WHERE output_path IS NOT NULL AND output_expires_at <= ? ORDER BY output_expires_at LIMIT ?',
        time,
        limit,
      );
      return results.map(({ id, output_path }) => ({ id, path: output_path ?? '' }));
    },
    async forgetOutputs(ids) {
      await run(
        'UPDATE renders SET output_path = NULL, output_expires_at = NULL WHERE id IN (SELECT value FROM json_each(?))',
        JSON.stringify(ids),
      );
    },
    async prune(before, limit) {
      const { meta } = await run(
        'DELETE FROM renders WHERE id IN (SELECT id FROM renders WHERE completed_at < ? AND output_path IS NULL ORDER BY completed_at LIMIT ?)',
        before,
        limit,
      );
      return meta.changes;
    },
  };
}

type Condition = readonly [sql: string, ...values: Value[]];

const given = (sql: string, value: Value): Condition[] => (value === null ? [] : [[sql, value]]);

/** Not parameters: an index on some of the rows is used for what the statement itself says. */
const statuses = { completed: "status = 'completed'", failed: "status = 'failed'" } as const;

/** The index is named because the database, which knows nothing of how many rows there are, may choose another one. */
function plan(scope: Scope, query: RecordQuery) {
  const { templateId, status, format, createdAfter, createdBefore, cursor } = query;
  const conditions: Condition[] = [
    [scoped, ...valuesOf(scope)],
    ...given('template_id = ?', templateId),
    ...(status === null ? [] : [[statuses[status]] as const]),
    ...given('format = ?', format),
    ...given('created_at > ?', createdAfter),
    ...given('created_at < ?', createdBefore),
    ...(cursor === null ? [] : [beyond(cursor)]),
  ];
  if (templateId !== null) return { index: 'renders_by_template', conditions };
  return { index: status === 'failed' ? 'renders_failed' : 'renders_by_age', conditions };
}

function beyond(cursor: string): Condition {
  const place = readCursor(cursor);
  if (place !== null) return ['(created_at, id) < (?, ?)', place.createdAt, place.id];
  const detail = 'cursor: Expected next_cursor of the page before';
  throw new Problem('invalid-request', detail, { path: 'cursor' });
}
