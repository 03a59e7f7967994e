import { env } from 'cloudflare:workers';
import type { RecordQuery } from '../../src/core/render-record.ts';
import { createD1Records } from '../../src/platform/d1-records.ts';

const { DB, FILES } = env;
export const all = { tenant: 'default', project: null };
export const everything: RecordQuery = {
  limit: 50,
  cursor: null,
  templateId: null,
  status: null,
  format: null,
  createdAfter: null,
  createdBefore: null,
};

/** A store whose waits take no time. */
export function createStore({ database = DB, outbox = FILES, now = Date.now } = {}) {
  const waited: number[] = [];
  const wait = async (ms: number) => {
    waited.push(ms);
  };
  return { waited, ...createD1Records({ database, outbox, now, wait }) };
}

/** How many records wait for the database. */
export const waiting = async () => (await FILES.list({ prefix: 'record:' })).keys.length;

export async function forgetAll(): Promise<void> {
  await DB.exec('DELETE FROM renders');
  for (const { name } of (await FILES.list()).keys) await FILES.delete(name);
}
