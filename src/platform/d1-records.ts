import { readCursor, writeCursor } from '../core/page-of.ts';
import {
  acceptedAtOf,
  type RecordQuery,
  type RecordStore,
  type RenderRecord,
} from '../core/render-record.ts';
import type { Scope } from '../core/scope.ts';
import { createRecordInserts } from './record-inserts.ts';
import { createRecordOutbox } from './record-outbox.ts';
import { type RecordRow, toRecord } from './record-row.ts';
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
/** ms since a render was accepted; it may have taken long, and its record may be on its way. */
const YOUNG = 60_000;
/** ms before such a record is looked for again. */
const POLLS = [100, 250, 500, 1000];

type Value = string | number | null;

export function createD1Records(options: D1RecordsOptions): RecordStore {
  const { database, now, wait } = options;
  const outbox = createRecordOutbox(options.outbox);
  const ask = <T>(work: () => Promise<T>) =>
    answerOf(PATIENCE, 'The store of render records does not answer', work);
  const inserts = createRecordInserts(database, ask);
  const run = (sql: string, ...values: Value[]) =>
    ask(() =>
      database
        .prepare(sql)
        .bind(...values)
        .run<RecordRow>(),
    );

  async function read(scope: Scope, id: string): Promise<RenderRecord | null> {
    const { sql, values } = join([['id = ?', id], ...scoped(scope)]);
    const { results } = await run(`SELECT * FROM renders WHERE ${sql}`, ...values);
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
        await persistently(PAUSES, wait, () => inserts.one(record));
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
      const { sql, values } = join(conditionsOf(scope, query));
      const { results } = await run(
        `SELECT * FROM renders INDEXED BY ${indexFor(scope, query)} WHERE ${sql} ORDER BY created_at DESC, id DESC LIMIT ?`,
        ...values,
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
    recover: () => outbox.empty(inserts.all),
    async expiredOutputs(time, limit) {
      const { results } = await run(
        'SELECT id, output_path FROM renders WHERE output_path IS NOT NULL AND output_expires_at <= ? ORDER BY output_expires_at LIMIT ?',
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

function join(conditions: readonly Condition[]) {
  return {
    sql: conditions.map(([sql]) => sql).join(' AND '),
    values: conditions.flatMap(([, ...values]) => values),
  };
}

const given = (sql: string, value: Value): Condition[] => (value === null ? [] : [[sql, value]]);

/** Not parameters: an index on some of the rows is used for what the statement itself says. */
const statuses = { completed: "status = 'completed'", failed: "status = 'failed'" } as const;

const scoped = ({ tenant, project }: Scope): Condition[] => [
  ['tenant = ?', tenant],
  ...given('project = ?', project),
];

function conditionsOf(scope: Scope, query: RecordQuery): Condition[] {
  const { templateId, status, format, createdAfter, createdBefore, cursor } = query;
  return [
    ...scoped(scope),
    ...given('template_id = ?', templateId),
    ...(status === null ? [] : [[statuses[status]] as const]),
    ...given('format = ?', format),
    ...given('created_at > ?', createdAfter),
    ...given('created_at < ?', createdBefore),
    ...(cursor === null ? [] : [beyond(cursor)]),
  ];
}

/** Named because the database, which knows nothing of how many rows there are, may choose another one. */
function indexFor({ project }: Scope, { templateId, status }: RecordQuery): string {
  if (templateId !== null) return 'renders_by_template';
  if (status === 'failed') return 'renders_failed';
  return project === null ? 'renders_by_age' : 'renders_by_project';
}

function beyond(cursor: string): Condition {
  const { createdAt, id } = readCursor(cursor);
  return ['(created_at, id) < (?, ?)', createdAt, id];
}
