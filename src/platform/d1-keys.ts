import { createHash, timingSafeEqual } from 'node:crypto';
import { type ApiKey, type ApiKeyStore, isActive, type KeyChanges } from '../core/api-key.ts';
import { Problem } from '../core/problem.ts';
import { isKeySecret } from '../service/key-secret.ts';
import { adminApiKey } from './built-in-keys.ts';
import { type KeyRow, keyColumns, readKeyRow } from './d1-key-row.ts';
import { within } from './deadline.ts';
import { createKeyCache } from './key-cache.ts';

export interface D1KeysOptions {
  readonly database: D1Database;
  /** The secret ADMIN_KEY: a master key of the tenant `default` that makes keys for any tenant. */
  readonly adminKey: string | null;
  readonly now: () => number;
}

/** ms that a request waits for the database before it makes do with what the isolate knows. */
const PATIENCE_MS = 2000;
/** ms between two notes of a key's use. */
const TOUCH_MS = 60_000;
const MAX_TOUCHED = 1000;
/** Of a tenant, those that work. As many are listed. */
const MAX_KEYS = 1000;
const working = 'revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)';

/** Keys are found by the hashes of what callers send, so the time it takes says nothing about how much was right. */
export function createD1Keys({ database, adminKey, now }: D1KeysOptions): ApiKeyStore {
  const cache = createKeyCache(now);
  const adminHash = adminKey !== null && isKeySecret(adminKey) ? sha256(adminKey) : null;
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
    try {
      const query = database.prepare(`SELECT * FROM api_keys WHERE ${column} = ?`).bind(value);
      const row = await within(PATIENCE_MS, query.first<KeyRow>());
      const key = row === null ? null : readKeyRow(row);
      if (changes === before) cache.put(name, key);
      return key;
    } catch (cause) {
      const key = cache.stale(name);
      if (key === null) throw unavailable(cause);
      cache.postpone(name);
      return key;
    }
  }

  async function change(
    tenant: string,
    id: string,
    keyChanges: KeyChanges,
  ): Promise<ApiKey | null> {
    const columns = keyColumns(keyChanges);
    const assignments = columns.map(([column]) => `${column} = ?`).join(', ');
    const row = await database
      .prepare(`UPDATE api_keys SET ${assignments} WHERE tenant = ? AND id = ? RETURNING *`)
      .bind(...columns.map(([, value]) => value), tenant, id)
      .first<KeyRow>();
    return row === null ? null : readKeyRow(row);
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
    get: (tenant, id) =>
      answered(async () => {
        const query = 'SELECT * FROM api_keys WHERE tenant = ? AND id = ?';
        const row = await database.prepare(query).bind(tenant, id).first<KeyRow>();
        return row === null ? null : readKeyRow(row);
      }),
    list: (tenant) =>
      answered(async () => {
        // Those that work come first, so that a long history never hides one of them.
        const some = `SELECT * FROM api_keys WHERE tenant = ? ORDER BY ${working} DESC, created_at DESC LIMIT ${MAX_KEYS}`;
        const query = `SELECT * FROM (${some}) ORDER BY created_at DESC, id DESC`;
        const { results } = await database.prepare(query).bind(tenant, now()).all<KeyRow>();
        return results.map(readKeyRow);
      }),
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
          .bind(...columns.map(([, value]) => value), key.tenant, now())
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
      if (Object.keys(keyChanges).length === 0) return store.get(tenant, id);
      try {
        return await answered(() => change(tenant, id, keyChanges));
      } finally {
        // Even without an answer: it may have been done.
        changes += 1;
        cache.forgetKey(id);
      }
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

async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof Problem ? cause : unavailable(cause);
  }
}

/** Never "unknown key": who has a good one must not throw it away. */
function unavailable(cause: unknown): Problem {
  const detail = 'API keys cannot be looked up at the moment';
  return new Problem('unavailable', detail, { retryAfter: 5, cause });
}
