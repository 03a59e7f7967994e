import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import type { Scope } from '../../src/core/scope.ts';
import { canvas, failing, newScope, newTemplate, openStore, slow } from './template-store.ts';

const newest = { idOrSlug: 'sale', version: null };

type Isolate = ReturnType<typeof openStore>;

/** A published template, and a second isolate that has not heard of it. */
async function setup() {
  const scope = newScope();
  const here = openStore();
  const { id } = await here.store.create(scope, newTemplate());
  await here.store.publish(scope, id);
  await here.settled();
  return { scope, id, here, elsewhere: openStore() };
}

describe('an isolate', () => {
  it('sees its own changes at once and those of others within five seconds', async () => {
    const { scope, here, elsewhere } = await setup();
    for (const { store } of [here, elsewhere]) await store.get(scope, newest);
    await here.store.update(scope, 'sale', { document: canvas(200) });
    await here.store.publish(scope, 'sale');
    const versionOf = async ({ store }: typeof here) => (await store.get(scope, newest))?.version;
    expect(await versionOf(here)).toBe(2);
    expect(await versionOf(elsewhere)).toBe(1);
    elsewhere.faults.time += 5000;
    expect(await versionOf(elsewhere)).toBe(2);
  });

  it('does not keep what it read before a change of its own', async () => {
    const { scope, elsewhere } = await setup();
    const { store, faults } = elsewhere;
    const { promise, resolve } = Promise.withResolvers<void>();
    const answers = [promise];
    faults.answered = async () => answers.pop();
    const early = store.get(scope, newest);
    await vi.waitFor(() => expect(answers).toEqual([]));
    await store.update(scope, 'sale', { document: canvas(200) });
    await store.publish(scope, 'sale');
    resolve();
    expect((await early)?.version).toBe(1);
    expect((await store.get(scope, newest))?.version).toBe(2);
  });

  it.each([
    [
      'creates a template',
      async ({ store }: Isolate, scope: Scope) => {
        await store.create(scope, newTemplate({ document: canvas(200) }), true);
      },
    ],
    [
      'renames one',
      async ({ store }: Isolate, scope: Scope) => {
        await store.create(scope, newTemplate({ slug: 'other', document: canvas(200) }), true);
        await store.update(scope, 'other', { slug: 'sale' });
      },
    ],
  ])('that %s forgets the one whose slug it takes', async (_, take) => {
    const { scope, id, here, elsewhere } = await setup();
    expect(await here.store.get(scope, newest)).toMatchObject({ id });
    await elsewhere.store.delete(scope, id);
    await take(here, scope);
    const found = await here.store.get(scope, newest);
    expect(found?.id).not.toBe(id);
    expect(found).toMatchObject({ width: 200 });
  });

  it('does not miss a version that is newer than what it knows', async () => {
    const { scope, here, elsewhere } = await setup();
    await elsewhere.store.get(scope, newest);
    await here.store.update(scope, 'sale', { document: canvas(200) });
    await here.store.publish(scope, 'sale');
    const second = await elsewhere.store.get(scope, { idOrSlug: 'sale', version: 2 });
    expect(second?.width).toBe(200);
  });

  it('does not miss a template that was a draft when it looked', async () => {
    const { scope, here, elsewhere } = await setup();
    const idOrSlug = 'new';
    await here.store.create(scope, newTemplate({ slug: idOrSlug }));
    expect(await elsewhere.store.get(scope, { idOrSlug, version: null })).toBeNull();
    await here.store.publish(scope, idOrSlug);
    expect(await elsewhere.store.get(scope, { idOrSlug, version: null })).not.toBeNull();
  });

  it('asks the database once in five seconds and for no version twice', async () => {
    const { scope, elsewhere } = await setup();
    for (let count = 0; count < 20; count += 1) await elsewhere.store.get(scope, newest);
    expect(elsewhere.faults.asked).toEqual({ database: 1, namespace: 1 });
    elsewhere.faults.time += 5000;
    await elsewhere.store.get(scope, newest);
    expect(elsewhere.faults.asked).toEqual({ database: 2, namespace: 1 });
  });

  it('has one object for a version as long as it keeps it, and keeps those in use', async () => {
    const { scope, id, here } = await setup();
    for (let width = 1; width <= 210; width += 1) {
      await env.DB.prepare('INSERT INTO template_versions VALUES (?, ?, ?, 1)')
        .bind(id, width + 1, JSON.stringify(canvas(width)))
        .run();
    }
    await env.DB.prepare('UPDATE templates SET version = 211 WHERE id = ?').bind(id).run();
    const { store } = openStore();
    const documentOf = async (version: number, idOrSlug = 'sale') =>
      (await store.get(scope, { idOrSlug, version }))?.document;
    const [first, again, byId] = await Promise.all([1, 1, 1].map((version) => documentOf(version)));
    expect(again).toBe(first);
    expect(byId).toBe(await documentOf(1, id));
    const second = await documentOf(2);
    for (let version = 3; version <= 211; version += 1) {
      await documentOf(version);
      expect(await documentOf(1)).toBe(first);
    }
    expect(await documentOf(2)).not.toBe(second);
    expect(await documentOf(2)).toEqual(second);
    expect(await here.store.delete(scope, id)).toBe(true);
  });
});

describe('a namespace', () => {
  it('keeps nobody waiting who publishes or deletes, and no copy for ever', async () => {
    const { scope, id, elsewhere } = await setup();
    const { keys } = await env.TEMPLATES.list({ prefix: `version:${id}:` });
    const month = Date.now() / 1000 + 30 * 86_400;
    expect(keys.map(({ expiration = 0 }) => Math.abs(expiration - month) < 60)).toEqual([true]);
    const { promise, resolve } = Promise.withResolvers<void>();
    elsewhere.faults.namespace = () => promise;
    await elsewhere.store.update(scope, id, { document: canvas(200) });
    expect(await elsewhere.store.publish(scope, id)).toMatchObject({ version: 2 });
    expect(await elsewhere.store.delete(scope, id)).toBe(true);
    resolve();
    await elsewhere.settled();
  });

  it.each([
    ['fails', failing],
    ['does not answer', slow],
  ])('that %s is done without', async (_, fault) => {
    const { scope, elsewhere } = await setup();
    elsewhere.faults.namespace = fault;
    expect(await elsewhere.store.get(scope, newest)).toMatchObject({ version: 1, width: 100 });
    await elsewhere.store.update(scope, 'sale', { document: canvas(200) });
    expect(await elsewhere.store.publish(scope, 'sale')).toMatchObject({ version: 2 });
    expect(await elsewhere.store.delete(scope, 'sale')).toBe(true);
  });

  it.each([
    ['lacks', null],
    ['has damaged', '{"pages":'],
  ])('is given what it %s', async (_, damage) => {
    const { scope, id, elsewhere } = await setup();
    const key = `version:${id}:1`;
    await (damage === null ? env.TEMPLATES.delete(key) : env.TEMPLATES.put(key, damage));
    expect(await elsewhere.store.get(scope, newest)).toMatchObject({ width: 100 });
    await elsewhere.settled();
    expect(JSON.parse((await env.TEMPLATES.get(key)) ?? '')).toEqual(canvas(100));
  });
});

describe('a database', () => {
  const faults = [
    ['fails', failing],
    ['does not answer', slow],
  ] as const;

  it.each(faults)('that %s is done without for what the isolate knows', async (_, fault) => {
    const { scope, elsewhere } = await setup();
    const { store, faults } = elsewhere;
    await store.get(scope, newest);
    faults.time += 60_000;
    faults.database = fault;
    expect(await store.get(scope, newest)).toMatchObject({ version: 1 });
    // The second one does not wait for it again.
    expect(await store.get(scope, newest)).toMatchObject({ version: 1 });
    expect(faults.asked.database).toBe(2);
    faults.time += 540_000;
    await expect(store.get(scope, newest)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it.each(faults)('that %s makes nothing seem not to exist', async (_, fault) => {
    const { scope, elsewhere } = await setup();
    const { store, faults } = elsewhere;
    const unavailable = { code: 'unavailable', retryAfter: 5 };
    faults.database = fault;
    await expect(store.get(scope, newest)).rejects.toMatchObject(unavailable);
    faults.database = async () => undefined;
    await store.get(scope, newest);
    faults.database = fault;
    const unknown = { idOrSlug: 'sale', version: 2 };
    await expect(store.get(scope, unknown)).rejects.toMatchObject(unavailable);
    const query = { limit: 1, cursor: null, search: null, tag: null };
    await expect(store.list(scope, query)).rejects.toMatchObject(unavailable);
  });

  it('that fails changes nothing, and tells nobody its own words', async () => {
    const { scope, elsewhere } = await setup();
    const { store, faults } = elsewhere;
    faults.database = failing;
    const changes = [
      () => store.create(scope, newTemplate({ slug: 'new' })),
      () => store.update(scope, 'sale', { name: 'New' }),
      () => store.publish(scope, 'sale'),
      () => store.show(scope, newest),
      () => store.delete(scope, 'sale'),
      () => store.versions(scope, 'sale'),
    ];
    for (const change of changes) {
      const problem = await change().catch((error: unknown) => error);
      expect(problem).toMatchObject({ code: 'unavailable', retryAfter: 5 });
      expect(JSON.stringify(problem)).not.toContain('secret');
    }
    faults.database = async () => undefined;
    expect(await store.get(scope, newest)).toMatchObject({ name: 'Big Sale', version: 1 });
  });
});
