import type { ApiKeyStore } from '../core/api-key.ts';
import type { Services } from './services.ts';

/** What work has at hand that no request asked for. */
export interface BackgroundServices extends Pick<Services, 'records' | 'files' | 'now' | 'log'> {
  readonly keys: Pick<ApiKeyStore, 'prune'>;
  /** The setting RECORD_DAYS, for how long a render is remembered; null is the usual time. */
  readonly recordDays: string | null;
}

/** Rows at a time: as many as a file store deletes at once. */
const BATCH = 1000;
/** However much is due, the next run goes on with it. */
const MAX_BATCHES = 50;
const MAX_MS = 60_000;
const DAY = 86_400_000;
const RECORD_DAYS = '90';
/** Records that the log names. */
const MAX_NAMED = 10;
/** Days that a key is shown after it has ended. */
const KEY_DAYS = 90;

/** Brings home what was stored elsewhere and deletes what is due. A step that fails leaves its work for the next run. */
export async function keepHouse(services: BackgroundServices): Promise<void> {
  const { keys, records, now, log } = services;
  const started = now();
  const counts = { recovered_records: 0, deleted_outputs: 0, pruned_records: 0, pruned_keys: 0 };
  const causes: string[] = [];

  async function recover() {
    try {
      const { count, unreadable } = await records.recover();
      counts.recovered_records = count;
      causes.push(...unreadable.slice(0, MAX_NAMED).map((id) => `The record ${id} cannot be read`));
    } catch (error) {
      causes.push(causeOf(error));
    }
  }

  async function inBatches(name: keyof typeof counts, doBatch: () => Promise<number>) {
    const end = now() + MAX_MS;
    try {
      for (let batch = 0; batch < MAX_BATCHES && now() < end; batch += 1) {
        const count = await doBatch();
        counts[name] += count;
        if (count < BATCH) return;
      }
    } catch (error) {
      causes.push(causeOf(error));
    }
  }

  await recover();
  await inBatches('deleted_outputs', () => deleteOutputs(services));
  await inBatches('pruned_records', async () =>
    records.prune(started - daysOf(services.recordDays) * DAY, BATCH),
  );
  await inBatches('pruned_keys', () => keys.prune(started - KEY_DAYS * DAY, BATCH));
  log({
    level: causes.length === 0 ? 'info' : 'error',
    message: 'housekeeping',
    ...counts,
    duration_ms: now() - started,
    causes,
  });
}

/** Files first: a file that is still there must not be forgotten. */
async function deleteOutputs({ records, files, now }: BackgroundServices): Promise<number> {
  const due = await records.expiredOutputs(now(), BATCH);
  if (due.length === 0) return 0;
  await files.delete(due.map(({ path }) => path));
  await records.forgetOutputs(due.map(({ id }) => id));
  return due.length;
}

/** @throws Error for a setting that is no number of days: a typing error must not delete anything. */
function daysOf(setting: string | null): number {
  const days = setting ?? RECORD_DAYS;
  if (!/^[1-9]\d{0,3}$/.test(days)) throw new Error('RECORD_DAYS is not a number of days');
  return Number(days);
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
