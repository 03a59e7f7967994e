import { createHash, timingSafeEqual } from 'node:crypto';
import { type ApiKey, type ApiKeyStore, isActive } from '../core/api-key.ts';
import { type Place, readCursor, writeCursor } from '../core/page-of.ts';
import { Problem } from '../core/problem.ts';
import { isKeySecret } from '../service/key-secret.ts';
import { adminApiKey } from './built-in-keys.ts';
import { type KeyRow, keyColumns, readKeyRow } from './d1-key-row.ts';
import { createKeyCache } from './key-cache.ts';
import { answerOf } from './store-answer.ts';

export interface D1KeysOptions {
  readonly database: D1Database;
  /** The secret ADMIN_KEY: a master key of the tenant `default` that makes keys for any tenant. Must start with `rs_live_`. */
  readonly adminKey: string | null;
  readonly now: () => number;
}

/** ms that a request waits for the database before it makes do with what the isolate knows. */
const PATIENCE_MS = 2000;
/** ms between two notes of a key's use. */
const TOUCH_MS = 60_000;
const MAX_TOUCHED = 1000;
/** Of a tenant, those that work. */
const MAX_KEYS = 1000;
const working = '(revoked_at IS NULL OR revoked_at > ?) AND (expires_at IS NULL OR expires_at > ?)';

type Value = string | number | null;

/** Keys are found by the hashes of what callers send, so the time it takes says nothing about how much was right. */
export function createD1Keys({ database, adminKey, now }: D1KeysOptions): ApiKeyStore {
  const cache = createKeyCache(now);
  const adminHash = adminKey !== null && isMasterSecret(adminKey) ? sha256(adminKey) : null;
  const touched = new Map<string, number>();
  /** Grows with every change, so that what was read before one is not kept after it. */
  let changes = 0;

  async function findBy(column: 'hash' | 'id', value: string): Promise<ApiKey | null> {
    const name = `${column}:${value}`;
    const known = cache.fresh(name);
    const key = known === undefined ? await read(name, column, value) : known;
    return key !== null && isActive(key, now()) ? key : null;
  }

  async function read(name: string, column: string, value: string): Promise<ApiKey | null> {
    const before = changes;
    const askedAt = now();
    try {
      const key = await row(`SELECT * FROM api_keys WHERE ${column} = ?`, value);
      if (changes === before) cache.put(name, key, askedAt);
      return key;
    } catch (problem) {
      const key = cache.stale(name);
      if (key === null) throw problem;
      cache.postpone(name);
      return key;
    }
  }

  function row(sql: string, ...values: Value[]): Promise<ApiKey | null> {
    return answered(async () => {
      const query = database.prepare(sql).bind(...values);
      const found = await query.first<KeyRow>();
      return found === null ? null : readKeyRow(found);
    });
  }

  /** @param assignments SQL, which `values` are for */
  async function change(tenant: string, id: string, assignments: string, values: Value[]) {
    const sql = `UPDATE api_keys SET ${assignments} WHERE tenant = ? AND id = ? RETURNING *`;
    try {
      return await row(sql, ...values, tenant, id);
    } finally {
      // Even without an answer: it may have been done.
      changes += 1;
      cache.forgetKey(id);
    }
  }

  const store: ApiKeyStore = {
    async find(secret) {
      if (!isKeySecret(secret)) return null;
      const hash = sha256(secret);
      if (adminHash !== null && timingSafeEqual(hash, adminHash)) return adminApiKey;
      return findBy('hash', hash.toString('hex'));
    },
    async findById(id) {
      return /^key_\w{1,64}$/.test(id) ? findBy('id', id) : null;
    },
    get: (tenant, id) => row('SELECT * FROM api_keys WHERE tenant = ? AND id = ?', tenant, id),
    async list(tenant, { limit, cursor }) {
      const { createdAt, id } = placeOf(cursor);
      const sql =
        'SELECT * FROM api_keys WHERE tenant = ? AND (created_at, id) < (?, ?) ORDER BY created_at DESC, id DESC LIMIT ?';
      const query = database.prepare(sql).bind(tenant, createdAt, id, limit + 1);
      const { results } = await answered(() => query.all<KeyRow>());
      const items = results.slice(0, limit).map(readKeyRow);
      const last = items.at(-1);
      const isEnd = results.length <= limit || last === undefined;
      return { items, nextCursor: isEnd ? null : writeCursor(last) };
    },
    create: (key, secret) =>
      answered(async () => {
        const hash = sha256(secret).toString('hex');
        const columns = [...keyColumns(key), ['hash', hash] as const];
        const names = columns.map(([name]) => name).join(', ');
        const values = columns.map(() => '?').join(', ');
        const count = `SELECT COUNT(*) FROM api_keys WHERE tenant = ? AND ${working}`;
        const { meta } = await database
          .prepare(
            `INSERT INTO api_keys (${names}) SELECT ${values} WHERE (${count}) < ${MAX_KEYS}`,
          )
          .bind(...columns.map(([, value]) => value), key.tenant, now(), now())
          .run();
        changes += 1;
        cache.forgetName(`hash:${hash}`);
        cache.forgetName(`id:${key.id}`);
        if (meta.changes === 0) {
          throw new Problem('conflict', `There are ${MAX_KEYS} API keys already`, {
            hint: 'Revoke those that nobody uses',
          });
        }
      }),
    async update(tenant, id, keyChanges) {
      const columns = keyColumns(keyChanges);
      if (columns.length === 0) return store.get(tenant, id);
      const assignments = columns.map(([column]) => `${column} = ?`).join(', ');
      const values = columns.map(([, value]) => value);
      return change(tenant, id, assignments, values);
    },
    revoke: (tenant, id, time) =>
      change(tenant, id, 'revoked_at = MIN(?, COALESCE(revoked_at, ?))', [time, time]),
    async prune(before, limit) {
      const ended = 'SELECT id FROM api_keys WHERE revoked_at < ? OR expires_at < ? LIMIT ?';
      const query = database.prepare(`DELETE FROM api_keys WHERE id IN (${ended})`);
      const { meta } = await answered(() => query.bind(before, before, limit).run());
      return meta.changes;
    },
    async touch(key, time) {
      const last = Math.max(touched.get(key.id) ?? 0, key.lastUsedAt ?? 0);
      if (key.standing !== 'stored' || time - last < TOUCH_MS) return;
      if (touched.size >= MAX_TOUCHED) touched.clear();
      touched.set(key.id, time);
      const query = 'UPDATE api_keys SET last_used_at = ? WHERE id = ?';
      try {
        await database.prepare(query).bind(time, key.id).run();
      } catch {
        // A key works whether or not its use can be noted.
      }
    },
  };
  return store;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** A key for image URLs is no master key, whatever the deployment calls it. */
const isMasterSecret = (text: string) => isKeySecret(text) && text.startsWith('rs_live_');

/** Never "unknown key": who has a good one must not throw it away. */
const answered = <T>(work: () => Promise<T>) =>
  answerOf(PATIENCE_MS, 'The store of API keys does not answer', work);

/** Where a page starts: the first one beyond everything. */
function placeOf(cursor: string | null): Place {
  return cursor === null ? { createdAt: Number.MAX_SAFE_INTEGER, id: '' } : readCursor(cursor);
}
