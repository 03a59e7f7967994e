import { Problem } from '../core/problem.ts';
import type { S3Settings, S3SettingsStore } from '../core/upload.ts';
import { within } from './deadline.ts';
import { createSeal } from './seal.ts';

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

  async function get(tenant: string): Promise<S3Settings | null> {
    const query = database
      .prepare('SELECT value FROM settings WHERE tenant = ? AND name = ?')
      .bind(tenant, NAME);
    const row = await answerOf(query.first<{ value: string }>());
    if (row === null) return null;
    const text = await seal.open(row.value, [tenant, NAME]);
    if (text === null) throw unreadable();
    return JSON.parse(text) as S3Settings;
  }

  return {
    get,
    async getRecent(tenant) {
      const known = recent.get(tenant);
      if (known !== undefined && now() - known.at < RECENT_MS) return known.settings;
      const at = now();
      const settings = await get(tenant);
      if (recent.size >= MAX_RECENT) recent.clear();
      recent.set(tenant, { settings, at });
      return settings;
    },
    async put(tenant, settings) {
      const value = await seal.close(JSON.stringify(settings), [tenant, NAME]);
      const query = database
        .prepare(
          'INSERT OR REPLACE INTO settings (tenant, name, value, updated_at) VALUES (?, ?, ?, ?)',
        )
        .bind(tenant, NAME, value, now());
      await answerOf(query.run());
      recent.delete(tenant);
    },
    async delete(tenant) {
      const query = database
        .prepare('DELETE FROM settings WHERE tenant = ? AND name = ?')
        .bind(tenant, NAME);
      const { meta } = await answerOf(query.run());
      recent.delete(tenant);
      return meta.changes > 0;
    },
  };
}

async function answerOf<T>(work: Promise<T>): Promise<T> {
  try {
    return await within(PATIENCE_MS, work);
  } catch (cause) {
    throw new Problem('unavailable', 'The store of settings does not answer', {
      hint: 'Try again in a few seconds',
      retryAfter: 5,
      cause,
    });
  }
}

function unreadable(): Problem {
  return new Problem(
    'conflict',
    'The S3 settings cannot be read: PLATEN_SECRET is not the one that they were stored with',
    { hint: 'Store them again, with secret_access_key' },
  );
}
