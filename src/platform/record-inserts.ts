import { Problem } from '../core/problem.ts';
import type { RenderRecord } from '../core/render-record.ts';
import { toRow } from './record-row.ts';

/** A row is written once: what is stored again, by a second try or from the outbox, is there already. */
export interface RecordInserts {
  one(record: RenderRecord): Promise<void>;
  /** Returns those that are stored; the others, whoever wrote them, are no rows of this table. */
  all(records: readonly RenderRecord[]): Promise<readonly RenderRecord[]>;
}

/** Of D1, for what this table does not hold. */
const refusals = /SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG)/;

/** @param ask Throws the Problem `unavailable` for whatever goes wrong. */
export function createRecordInserts(
  database: D1Database,
  ask: <T>(work: () => Promise<T>) => Promise<T>,
): RecordInserts {
  function insertion(record: RenderRecord): D1PreparedStatement {
    const row = toRow(record);
    const columns = Object.keys(row);
    const places = columns.map(() => '?');
    const statement = `INSERT INTO renders (${columns.join(', ')}) VALUES (${places.join(', ')}) ON CONFLICT (id) DO NOTHING`;
    return database.prepare(statement).bind(...Object.values(row));
  }

  /** None when it lacks something that a row has. */
  function entryOf(record: RenderRecord) {
    try {
      return [{ record, statement: insertion(record) }];
    } catch {
      return [];
    }
  }

  /** All or none. Returns whether they are stored: a refusal is told from a database that is down. */
  async function store(...statements: D1PreparedStatement[]): Promise<boolean> {
    try {
      await ask(() => database.batch(statements));
      return true;
    } catch (error) {
      if (error instanceof Problem && refusals.test(String(error.cause))) return false;
      throw error;
    }
  }

  return {
    async one(record) {
      await ask(() => insertion(record).run());
    },
    async all(records) {
      const entries = records.flatMap(entryOf);
      if (entries.length === 0) return [];
      if (await store(...entries.map(({ statement }) => statement))) {
        return entries.map(({ record }) => record);
      }
      const isStored = await Promise.all(entries.map(({ statement }) => store(statement)));
      return entries.filter((_, index) => isStored[index]).map(({ record }) => record);
    },
  };
}
