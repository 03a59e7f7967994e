import type { RenderRecord } from '../core/render-record.ts';
import type { Scope } from '../core/scope.ts';
import { answerOf } from './store-answer.ts';

/** Keeps, in KV, the records that the database could not take, until it can. */
export interface RecordOutbox {
  put(record: RenderRecord): Promise<void>;
  get(scope: Scope, id: string): Promise<RenderRecord | null>;
  delete(id: string): Promise<void>;
  /**
   * Hands over what is waiting, and keeps what `store` rejects. Returns how many records were stored.
   * @throws What `store` threw when it took none of the first ones
   */
  empty(store: (record: RenderRecord) => Promise<void>): Promise<number>;
}

const PREFIX = 'record:';
/** s; longer than any outage, and what no release can read any more is gone some day. */
const LIFETIME = 90 * 86_400;
/** KV reads as many keys at a time. */
const PAGE = 100;
/** A run of the Worker may ask KV 1,000 times, and each record is deleted by itself. */
const MAX_PAGES = 4;
/** ms */
const PATIENCE = 5000;

const detail = 'The store of render records does not answer';

export function createRecordOutbox(namespace: KVNamespace): RecordOutbox {
  const ask = <T>(work: () => Promise<T>) => answerOf(PATIENCE, detail, work);

  /** Which of the names were stored, and what went wrong with the others. */
  async function moveAll(names: string[], store: (record: RenderRecord) => Promise<void>) {
    // A page may be empty, with others after it.
    if (names.length === 0) return { count: 0, failures: [] };
    const values = await ask(() => namespace.get(names));
    const moves = [...values].map(async ([name, value]) => {
      // The list of names may be older than the deletion of one.
      if (value === null) return 0;
      await store(JSON.parse(value) as RenderRecord);
      await namespace.delete(name);
      return 1;
    });
    const results = await Promise.allSettled(moves);
    return {
      count: results.filter((result) => result.status === 'fulfilled' && result.value === 1).length,
      failures: results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])),
    };
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
      let stored = 0;
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const options: KVNamespaceListOptions = { prefix: PREFIX, limit: PAGE, cursor };
        const listed = await ask(() => namespace.list(options));
        const names = listed.keys.map(({ name }) => name);
        const { count, failures } = await moveAll(names, store);
        stored += count;
        if (stored === 0 && failures.length > 0) throw failures[0];
        if (listed.list_complete) break;
        cursor = listed.cursor;
      }
      return stored;
    },
  };
}

function isWithin(scope: Scope, { tenant, project }: Scope): boolean {
  return tenant === scope.tenant && (scope.project === null || project === scope.project);
}
