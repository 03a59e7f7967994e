import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { revokeKey, updateKey } from '../../src/service/keys.ts';
import { newKey, openKeyStore as open, rotate, settings } from './key-store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const conflict = { code: 'conflict' };
const forbidden = { code: 'forbidden', path: 'expires_at' };
const first = { limit: 100, cursor: null };

describe('rotation', () => {
  it('leaves the old key working for as long as was said', async () => {
    const { clock, store, services } = open();
    const old = await newKey(services, 'rotation', {
      ...settings,
      ...{ allowedHosts: ['a.example'], rateLimit: 7, monthlyQuota: 9, project: 'events' },
    });
    const successor = await rotate(services, old.key, 86_400);
    expect(successor.key).toEqual({
      ...old.key,
      ...{ id: successor.key.id, hint: successor.key.hint },
    });
    expect(successor.key.id).not.toBe(old.key.id);
    expect(successor.secret).not.toBe(old.secret);
    expect(successor.signingSecret).not.toBe(old.signingSecret);

    clock.now += DAY - 1;
    expect(await store.find(old.secret)).toMatchObject({ id: old.key.id });
    expect(await store.find(successor.secret)).toMatchObject({ id: successor.key.id });
    clock.now += 1;
    expect(await store.find(old.secret)).toBeNull();
    expect(await store.find(successor.secret)).toMatchObject({ id: successor.key.id });
  });

  it('ends the old key at once with no overlap, and never makes it last longer', async () => {
    const { clock, store, services } = open();
    const one = await newKey(services, 'rotation', settings);
    await rotate(services, one.key, 0);
    expect(await store.find(one.secret)).toBeNull();
    await expect(rotate(services, one.key, 0)).rejects.toMatchObject(conflict);
    const expiresAt = clock.now + HOUR;
    const other = await newKey(services, 'rotation', { ...settings, expiresAt });
    expect((await rotate(services, other.key, 86_400)).key.expiresAt).toBe(expiresAt);
    clock.now += HOUR;
    expect(await store.find(other.secret)).toBeNull();
    await expect(rotate(services, other.key, 0)).rejects.toMatchObject(conflict);
  });

  it('a second time gives the first expiry again, and ends the old key no later', async () => {
    const { clock, store, services } = open();
    for (const expiresAt of [null, clock.now + 100 * DAY]) {
      const { key } = await newKey(services, 'twice', { ...settings, expiresAt });
      await rotate(services, key, 3600);
      const again = await rotate(services, key, 86_400);
      expect(again.key).toMatchObject({ expiresAt, revokedAt: null });
      const end = clock.now + HOUR;
      expect(await store.get('twice', key.id)).toMatchObject({ expiresAt, revokedAt: end });
      await rotate(services, key, 60);
      expect(await store.get('twice', key.id)).toMatchObject({ revokedAt: clock.now + 60_000 });
    }
  });

  it('cannot be undone in its overlap, by the key itself neither', async () => {
    const { clock, store, services } = open();
    const { key, secret } = await newKey(services, 'undone', {
      ...settings,
      ...{ type: 'master', allowedHosts: [] },
    });
    await rotate(services, key, 3600);
    const ending = await store.find(secret);
    if (ending === null) throw new Error('the key does not work in its overlap');
    const change = (expiresAt: number | null) =>
      updateKey(services, ending, 'undone', key.id, { expiresAt });
    await expect(change(null)).rejects.toMatchObject(forbidden);
    await expect(change(clock.now + DAY)).rejects.toMatchObject(forbidden);
    await expect(rotate(services, key, 86_400, ending)).rejects.toMatchObject(forbidden);
    await change(clock.now + HOUR);
    expect(await updateKey(services, ending, 'undone', key.id, { name: 'New' })).toMatchObject({
      ...{ name: 'New', revokedAt: clock.now + HOUR },
    });
    clock.now += HOUR;
    expect(await store.find(secret)).toBeNull();
    expect((await store.list('undone', first)).items.map(({ revokedAt }) => revokedAt)).toEqual(
      expect.arrayContaining([null, clock.now]),
    );
  });

  it('does not put off a revocation that comes in between, or after it', async () => {
    const { clock, faulty, store, services } = open();
    const { key, secret } = await newKey(services, 'between', settings);
    faulty.before = async (sql) => {
      if (!sql.startsWith('INSERT')) return;
      faulty.before = async () => undefined;
      await revokeKey(services, 'between', key.id);
    };
    await rotate(services, key, 86_400);
    expect(await store.find(secret)).toBeNull();
    const next = await newKey(services, 'between', settings);
    await rotate(services, next.key, 86_400);
    clock.now += 5;
    await revokeKey(services, 'between', next.key.id);
    expect(await store.find(next.secret)).toBeNull();
    clock.now += 5;
    await revokeKey(services, 'between', next.key.id);
    expect(await store.get('between', next.key.id)).toMatchObject({ revokedAt: clock.now - 5 });
  });

  it('tells the successor even when the old key could not be ended, and says so in the log', async () => {
    const { faulty, store, services, logged } = open();
    const { key, secret } = await newKey(services, 'halfway', settings);
    faulty.before = (sql) =>
      sql.startsWith('UPDATE') ? Promise.reject(new Error('D1_ERROR: no')) : Promise.resolve();
    const successor = await rotate(services, key, 0);
    expect(await store.find(secret)).toEqual(key);
    expect(await store.find(successor.secret)).toEqual(successor.key);
    expect(logged).toEqual([
      {
        ...{ level: 'error', message: expect.stringContaining('rotated key') },
        ...{ request_id: 'request', key_id: key.id, cause: 'Error: D1_ERROR: no' },
      },
    ]);
    expect(JSON.stringify(logged)).not.toContain(successor.secret);
  });

  it('is refused by a key that has less', async () => {
    const { services } = open();
    const { key } = await newKey(services, 'less', settings);
    const manager = { ...key, type: 'master', rateLimit: 10 } as const;
    await expect(rotate(services, key, 0, manager)).rejects.toMatchObject({
      ...{ code: 'forbidden', path: 'rate_limit' },
    });
  });
});

describe('a list of keys', () => {
  it('comes in pages, newest first, each key once', async () => {
    const { clock, store, services } = open();
    const made: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      // Some are as old as others.
      clock.now += index % 2;
      made.push((await newKey(services, 'paged', settings)).key.id);
    }
    const listed: string[] = [];
    const ages: number[] = [];
    const sizes: number[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof store.list>> = await store.list('paged', {
        ...{ limit: 3, cursor },
      });
      listed.push(...page.items.map(({ id }) => id));
      ages.push(...page.items.map(({ createdAt }) => createdAt));
      sizes.push(page.items.length);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(sizes).toEqual([3, 3, 1]);
    expect(listed.toSorted()).toEqual(made.toSorted());
    expect(ages).toEqual(ages.toSorted((one, other) => other - one));
    expect((await store.list('paged', { limit: 7, cursor: null })).nextCursor).toBeNull();
    await expect(store.list('paged', { limit: 7, cursor: 'x' })).rejects.toMatchObject({
      ...{ code: 'invalid-request', path: 'cursor' },
    });
  });

  it('is of a thousand that work at most, and of any number that do not', async () => {
    const { clock, store, services } = open();
    await fill('crowded', 998);
    const last = await newKey(services, 'crowded', settings);
    const rotated = (await rotate(services, last.key, 3600)).key;
    await expect(newKey(services, 'crowded', settings)).rejects.toMatchObject(conflict);
    await newKey(services, 'roomy', settings);
    clock.now += HOUR;
    await newKey(services, 'crowded', settings);
    await expect(newKey(services, 'crowded', settings)).rejects.toMatchObject(conflict);
    await store.revoke('crowded', rotated.id, clock.now);
    await newKey(services, 'crowded', settings);
    const { items } = await store.list('crowded', { limit: 2000, cursor: null });
    expect(items.length).toBe(1002);
  });
});

describe('keys that have ended', () => {
  it('are deleted by when they ended, some at a time', async () => {
    const { clock, store, services } = open();
    const make = async (expiresAt: number | null, revokedAt: number | null) => {
      const { key } = await newKey(services, 'ended', { ...settings, expiresAt });
      if (revokedAt !== null) await store.revoke('ended', key.id, revokedAt);
      return key.id;
    };
    const now = clock.now;
    const kept = await Promise.all([
      make(null, null),
      make(now + 10, null),
      make(null, now + 10),
      make(now + 20, now + 10),
    ]);
    await Promise.all([
      make(now + 9, null),
      make(null, now + 9),
      make(now + 9, now + 20),
      make(now + 20, now + 9),
    ]);
    clock.now += 10;
    const counts: number[] = [];
    // The other tests' keys go, too: of a test's file, and without a tenant.
    for (let count = 3; count === 3; counts.push(count)) count = await store.prune(clock.now, 3);
    const { items } = await store.list('ended', first);
    expect(items.map(({ id }) => id).sort()).toEqual(kept.toSorted());
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(4);
  });

  it('are found without looking at all the others', async () => {
    const plan = await env.DB.prepare(
      'EXPLAIN QUERY PLAN SELECT id FROM api_keys WHERE revoked_at < 1 OR expires_at < 1 LIMIT 1',
    ).all<{ detail: string }>();
    const details = plan.results.map(({ detail }) => detail).join('\n');
    expect(details).toContain('api_keys_by_revocation');
    expect(details).toContain('api_keys_by_expiry');
    expect(details).not.toContain('SCAN');
  });
});

/** Working keys, older than all others. */
async function fill(tenant: string, count: number): Promise<void> {
  const names = 'id, hash, tenant, type, name, hint, allowed_hosts, allows_no_referer, created_at';
  await env.DB.prepare(
    `WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < ?)
     INSERT INTO api_keys (${names}) SELECT 'key_' || n, n, ?, 'get', 'x', 'x', '[]', 1, n FROM counter`,
  )
    .bind(count, tenant)
    .run();
}
