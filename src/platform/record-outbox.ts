import type { RecordStore, RenderRecord } from '../core/render-record.ts';
import type { Scope } from '../core/scope.ts';
import { answerOf } from './store-answer.ts';

/** Keeps, in KV, the records that the database could not take, until it can. */
export interface RecordOutbox {
  put(record: RenderRecord): Promise<void>;
  get(scope: Scope, id: string): Promise<RenderRecord | null>;
  delete(id: string): Promise<void>;
  /**
   * Hands over what is waiting. What cannot be read stays, out of the others' way, until KV forgets it.
   * @throws What `store` threw
   */
  empty(store: Store): ReturnType<RecordStore['recover']>;
}

/** Returns those that it took; the others are none of its kind. */
type Store = (records: readonly RenderRecord[]) => Promise<readonly RenderRecord[]>;

const PREFIX = 'record:';
/** s; longer than any outage, and what no release can read any more is gone some day. */
const LIFETIME = 90 * 86_400;
/** KV reads as many keys at a time. */
const PAGE = 100;
/** A run of the Worker may ask 1,000 times, each record is deleted by itself, and others have work to do as well. */
const MAX_QUESTIONS = 800;
/** For the list, the values and the database: once all together, then each by itself when there is one to refuse. */
const QUESTIONS_A_PAGE = 3 + PAGE;
/** ms */
const PATIENCE = 5000;

const detail = 'The store of render records does not answer';

export function createRecordOutbox(namespace: KVNamespace): RecordOutbox {
  const ask = <T>(work: () => Promise<T>) => answerOf(PATIENCE, detail, work);

  /** Those of the names that were stored, and those that cannot be. */
  async function move(names: string[], store: Store) {
    // A page may be empty, with others after it.
    const values = names.length === 0 ? [] : await ask(() => namespace.get(names));
    // The list of names may be older than the deletion of one.
    const waiting = [...values].flatMap(([name, value]) =>
      value === null ? [] : [{ name, value }],
    );
    const records = waiting.flatMap(({ name, value }) => readRecord(name, value));
    const taken = records.length === 0 ? [] : await store(records);
    const stored = new Set(taken.map(({ id }) => PREFIX + id));
    await ask(() => Promise.all([...stored].map((name) => namespace.delete(name))));
    const unreadable = waiting.filter(({ name }) => !stored.has(name)).map(({ name }) => name);
    return { stored, unreadable };
  }

  return {
    async put(record) {
      const options = { expirationTtl: LIFETIME };
      await ask(() => namespace.put(PREFIX + record.id, JSON.stringify(record), options));
    },
    async get(scope, id) {
      const record = await ask(() => namespace.get<RenderRecord>(PREFIX + id, 'json'));
      return record !== null && isWithin(scope, record) ? record : null;
    },
    async delete(id) {
      await ask(() => namespace.delete(PREFIX + id));
    },
    async empty(store) {
      let cursor: string | null = null;
      let count = 0;
      let questions = 0;
      const unreadable: string[] = [];
      while (questions + QUESTIONS_A_PAGE <= MAX_QUESTIONS) {
        const options: KVNamespaceListOptions = { prefix: PREFIX, limit: PAGE, cursor };
        const listed = await ask(() => namespace.list(options));
        const names = listed.keys.map(({ name }) => name);
        const moved = await move(names, store);
        count += moved.stored.size;
        unreadable.push(...moved.unreadable.map((name) => name.slice(PREFIX.length)));
        // With one to refuse, all of a page were stored one by one.
        questions += 3 + moved.stored.size + (moved.unreadable.length > 0 ? names.length : 0);
        if (listed.list_complete) break;
        cursor = listed.cursor;
      }
      return { count, unreadable };
    },
  };
}

/** None when it is not what `put` wrote. */
function readRecord(name: string, value: string): readonly RenderRecord[] {
  try {
    const record = JSON.parse(value) as RenderRecord | null;
    return record !== null && PREFIX + record.id === name ? [record] : [];
  } catch {
    return [];
  }
}

function isWithin(scope: Scope, { tenant, project }: Scope): boolean {
  return tenant === scope.tenant && (scope.project === null || project === scope.project);
}
