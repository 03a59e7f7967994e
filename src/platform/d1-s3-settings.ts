import { Problem } from '../core/problem.ts';
import type { S3Settings, S3SettingsStore } from '../core/upload.ts';
import { createSeal } from './seal.ts';
import { answerOf } from './store-answer.ts';

export interface D1S3SettingsOptions {
  readonly database: D1Database;
  /** The deployment's secret, which the encryption key is made from. */
  readonly secret: string;
  readonly now: () => number;
}

const NAME = 's3';
const PATIENCE_MS = 2000;
const RECENT_MS = 30_000;
const MAX_RECENT = 100;

export function createD1S3Settings({
  database,
  secret,
  now,
}: D1S3SettingsOptions): S3SettingsStore {
  const seal = createSeal(secret);
  const recent = new Map<string, { readonly settings: S3Settings | null; readonly at: number }>();

  /** Grows with every change, so that what was read before one is not kept after it. */
  let changes = 0;

  async function get(tenant: string): Promise<S3Settings | null> {
    const query = database
      .prepare('SELECT value FROM settings WHERE tenant = ? AND name = ?')
      .bind(tenant, NAME);
    const row = await ask(() => query.first<{ value: string }>());
    if (row === null) return null;
    const text = await seal.open(row.value, [tenant, NAME]);
    if (text === null) throw unreadable();
    return JSON.parse(text) as S3Settings;
  }

  async function change(tenant: string, query: D1PreparedStatement): Promise<D1Result> {
    try {
      return await ask(() => query.run());
    } finally {
      // Even without an answer: it may have been done.
      changes += 1;
      recent.delete(tenant);
    }
  }

  return {
    get,
    async getRecent(tenant) {
      const known = recent.get(tenant);
      if (known !== undefined && now() - known.at < RECENT_MS) return known.settings;
      const at = now();
      const before = changes;
      const settings = await get(tenant);
      if (recent.size >= MAX_RECENT) recent.clear();
      if (changes === before) recent.set(tenant, { settings, at });
      return settings;
    },
    async put(tenant, settings) {
      const value = await seal.close(JSON.stringify(settings), [tenant, NAME]);
      const query = database
        .prepare(
          'INSERT OR REPLACE INTO settings (tenant, name, value, updated_at) VALUES (?, ?, ?, ?)',
        )
        .bind(tenant, NAME, value, now());
      await change(tenant, query);
    },
    async delete(tenant) {
      const query = database
        .prepare('DELETE FROM settings WHERE tenant = ? AND name = ?')
        .bind(tenant, NAME);
      const { meta } = await change(tenant, query);
      return meta.changes > 0;
    },
  };
}

const ask = <T>(work: () => Promise<T>) =>
  answerOf(PATIENCE_MS, 'The store of settings does not answer', work);

function unreadable(): Problem {
  return new Problem(
    'conflict',
    'The S3 settings cannot be read: PLATEN_SECRET is not the one that they were stored with',
    { hint: 'Store them again, with secret_access_key' },
  );
}
