import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { Scope } from '../../src/core/scope.ts';
import type { TemplateStore } from '../../src/core/template.ts';
import { canvas, newScope, newTemplate, openStore } from './template-store.ts';

const newest = (idOrSlug: string) => ({ idOrSlug, version: null });

async function published(store: TemplateStore, scope: Scope, changes = {}) {
  const { id, slug } = await store.create(scope, newTemplate(changes));
  await store.publish(scope, id);
  return { id, slug };
}

describe('a template', () => {
  it('A2.57 is found by its id and by its slug, as soon as it is published', async () => {
    const { store } = openStore();
    const scope = newScope();
    const draft = await store.create(scope, newTemplate({ tags: ['a', 'b'] }));
    expect(draft).toMatchObject({ version: 0, isPublished: false, hasChanges: true, width: 100 });
    expect(draft.id).toMatch(/^template_[0-9a-z]{20}$/);
    expect(await store.get(scope, newest('sale'))).toBeNull();

    await store.publish(scope, 'sale');
    const bySlug = await store.get(scope, newest('sale'));
    expect(bySlug).toMatchObject({ version: 1, isPublished: true, tags: ['a', 'b'] });
    expect(bySlug?.document).toEqual(canvas(100));
    expect(await store.get(scope, newest(draft.id))).toEqual(bySlug);
  });

  it('keeps every version that was published, and its draft apart from them', async () => {
    const { store } = openStore();
    const scope = newScope();
    const { id } = await published(store, scope);
    await store.update(scope, 'sale', { document: canvas(200) });
    await store.publish(scope, 'sale');
    const draft = await store.update(scope, 'sale', { document: canvas(300) });
    expect(draft).toMatchObject({
      id,
      version: 2,
      width: 300,
      isPublished: true,
      hasChanges: true,
    });

    const widthOf = async (version: number | 'draft' | null) =>
      (await store.get(scope, { idOrSlug: id, version }))?.document.pages[0]?.width;
    expect(await Promise.all([1, 2, 3, null, 'draft' as const].map(widthOf))).toEqual([
      ...[100, 200, undefined, 200, 300],
    ]);
    const pinned = await store.get(scope, { idOrSlug: id, version: 1 });
    expect(pinned).toMatchObject({ version: 1, width: 100 });
    const { items } = await store.list(scope, {
      ...{ limit: 10, cursor: null, search: null, tag: null },
    });
    expect(items).toMatchObject([{ version: 2, width: 200, hasChanges: true }]);
    const versions = await store.versions(scope, 'sale');
    expect(versions?.map(({ version }) => version)).toEqual([2, 1]);
  });

  it('has no changes when its draft is again what was published', async () => {
    const { store } = openStore();
    const scope = newScope();
    await published(store, scope);
    const hasChanges = async (width: number) =>
      (await store.update(scope, 'sale', { document: canvas(width) }))?.hasChanges;
    expect(await hasChanges(200)).toBe(true);
    expect(await hasChanges(100)).toBe(false);
    expect((await store.update(scope, 'sale', { name: 'Other' }))?.hasChanges).toBe(false);
    expect((await store.publish(scope, 'sale'))?.version).toBe(1);
  });

  it('becomes one version however many publish it at once', async () => {
    const scope = newScope();
    const stores = Array.from({ length: 10 }, () => openStore().store);
    await stores[0]?.create(scope, newTemplate());
    for (const version of [1, 2]) {
      const all = await Promise.all(stores.map((store) => store.publish(scope, 'sale')));
      expect(all.map((template) => template?.version)).toEqual(stores.map(() => version));
      expect(await stores[0]?.versions(scope, 'sale')).toHaveLength(version);
      await stores[0]?.update(scope, 'sale', { document: canvas(200) });
    }
  });

  it('is published as it is created, or not there at all', async () => {
    const { store } = openStore();
    const scope = newScope();
    await env.DB.exec(
      `CREATE TRIGGER full BEFORE INSERT ON template_versions BEGIN SELECT RAISE(ABORT, 'full'); END`,
    );
    const failed = await store.create(scope, newTemplate(), true).catch(({ code }) => code);
    await env.DB.exec('DROP TRIGGER full');
    expect(failed).toBe('unavailable');
    expect(await store.show(scope, newest('sale'))).toBeNull();

    const made = await store.create(scope, newTemplate(), true);
    expect(made).toMatchObject({ version: 1, isPublished: true, hasChanges: false });
    expect(await store.get(scope, newest('sale'))).toMatchObject({ version: 1, width: 100 });
    expect(await store.versions(scope, 'sale')).toHaveLength(1);
  });

  it('is not touched by a change that changes nothing', async () => {
    const { store, faults } = openStore();
    const scope = newScope();
    const { updatedAt } = await store.create(scope, newTemplate(), true);
    faults.time += 60_000;
    const same = await store.update(scope, 'sale', { name: undefined });
    expect(same).toMatchObject({ updatedAt, name: 'Big Sale', version: 1 });
    expect(await store.update(scope, 'nope', {})).toBeNull();
  });

  it('has samples for those who look at it and not for those who draw it', async () => {
    const { store } = openStore();
    const scope = newScope();
    const samples = { one: { title: { text: 'A' } } };
    await store.create(scope, newTemplate({ samples }), true);
    for (const version of [null, 1, 'draft'] as const) {
      const reference = { idOrSlug: 'sale', version };
      expect(await store.get(scope, reference)).not.toHaveProperty('samples');
      expect(await store.show(scope, reference)).toMatchObject({ samples, version: 1 });
    }
  });

  it('loses no change to another one made at the same time', async () => {
    const { store } = openStore();
    const scope = newScope();
    await published(store, scope);
    await Promise.all([
      store.update(scope, 'sale', { name: 'Renamed' }),
      store.update(scope, 'sale', { tags: ['new'] }),
      store.update(scope, 'sale', { document: canvas(200) }),
    ]);
    expect(await store.publish(scope, 'sale')).toMatchObject({
      ...{ name: 'Renamed', tags: ['new'], width: 200, version: 2 },
    });
  });

  it('has a slug of its own within its tenant', async () => {
    const { store } = openStore();
    const [scope, other] = [newScope(), newScope()];
    await published(store, scope);
    await published(store, other);
    const conflict = { code: 'conflict', path: 'slug' };
    await expect(store.create(scope, newTemplate())).rejects.toMatchObject(conflict);
    const { id } = await store.create(scope, newTemplate({ slug: 'second' }));
    await expect(store.update(scope, id, { slug: 'sale' })).rejects.toMatchObject(conflict);

    await store.update(scope, 'sale', { slug: 'summer-sale' });
    expect(await store.get(scope, newest('sale'))).toBeNull();
    expect(await store.get(scope, newest('summer-sale'))).not.toBeNull();
  });

  it('is bounded in size', async () => {
    const { store } = openStore();
    const text = 'a\n'.repeat(400);
    const [page] = canvas(100, text).pages;
    const document = { pages: Array.from({ length: 800 }, () => page ?? canvas(1).pages[0]) };
    const large = { code: 'payload-too-large' };
    const create = (changes: object) => store.create(newScope(), newTemplate(changes));
    await expect(create({ document })).rejects.toMatchObject(large);
    const samples = { long: { title: { text: 'ä'.repeat(25_000) } } };
    await expect(create({ samples })).rejects.toMatchObject(large);
    expect(await create({ document: { pages: document.pages.slice(0, 500) } })).not.toBeNull();
  });

  it('is one of ten thousand at most, and has a thousand versions at most', async () => {
    const { store } = openStore();
    const scope = newScope();
    const { id } = await published(store, scope);
    await env.DB.prepare('UPDATE templates SET version = 999 WHERE id = ?').bind(id).run();
    await store.update(scope, id, { document: canvas(200) });
    expect(await store.publish(scope, id)).toMatchObject({ version: 1000 });
    await store.update(scope, id, { document: canvas(300) });
    const full = { code: 'conflict', hint: expect.any(String) };
    await expect(store.publish(scope, id)).rejects.toMatchObject(full);
    expect(await store.get(scope, newest(id))).toMatchObject({ version: 1000, width: 200 });

    const columns = 'project, name, tags, width, height, draft, samples, version, has_changes';
    await env.DB.prepare(
      `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 9999)
       INSERT INTO templates (id, tenant, slug, created_at, updated_at, ${columns})
       SELECT id || n, tenant, slug || n, 1, 1, ${columns} FROM templates, numbers WHERE id = ?`,
    )
      .bind(id)
      .run();
    await expect(store.create(scope, newTemplate({ slug: 'more' }))).rejects.toMatchObject(full);
    expect(await store.create(newScope(), newTemplate({ slug: 'more' }))).not.toBeNull();
    await store.delete(scope, 'sale1');
    expect(await store.create(scope, newTemplate({ slug: 'more' }))).not.toBeNull();
  });

  it('is gone with its copies when it is deleted, but not for those who draw it', async () => {
    const { store, settled } = openStore();
    const scope = newScope();
    const { id } = await published(store, scope);
    await store.update(scope, id, { document: canvas(200) });
    await store.publish(scope, id);
    await settled();
    const copies = async () => (await env.TEMPLATES.list({ prefix: `version:${id}:` })).keys.length;
    expect(await copies()).toBe(2);
    const drawn = await store.get(scope, newest(id));
    expect(await store.delete(scope, 'sale')).toBe(true);
    await settled();
    expect(drawn?.document).toEqual(canvas(200));
    expect(await copies()).toBe(0);
    for (const version of [null, 1, 'draft'] as const) {
      expect(await store.get(scope, { idOrSlug: id, version })).toBeNull();
    }
    expect(await store.delete(scope, 'sale')).toBe(false);
    const left = env.DB.prepare('SELECT COUNT(*) FROM template_versions WHERE template_id = ?');
    expect(await left.bind(id).first('COUNT(*)')).toBe(0);
    expect((await store.create(scope, newTemplate())).id).not.toBe(id);
  });

  it('that this release cannot read is listed, and says so when it is drawn', async () => {
    const { store } = openStore();
    const scope = newScope();
    const { id } = await published(store, scope);
    await env.DB.batch([
      env.DB.prepare(`UPDATE template_versions SET document = '{"pages":[{}]}'`),
      env.DB.prepare(
        `UPDATE templates SET draft = '{"pages":[]}', has_changes = 1 WHERE id = ?`,
      ).bind(id),
    ]);
    await env.TEMPLATES.put(`version:${id}:1`, '{"pages":[{"width":1}]}');
    const elsewhere = openStore().store;
    const query = { limit: 10, cursor: null, search: null, tag: null };
    expect((await elsewhere.list(scope, query)).items).toMatchObject([{ id, width: 100 }]);
    for (const version of [null, 'draft'] as const) {
      const problem = await elsewhere.get(scope, { idOrSlug: id, version }).catch((error) => error);
      expect(problem).toMatchObject({ code: 'internal', hint: expect.stringContaining('publish') });
      expect(problem.detail).toContain('another release');
    }
    await expect(elsewhere.publish(scope, id)).rejects.toMatchObject({ code: 'internal' });
    const renamed = elsewhere.update(scope, id, { name: 'By halves' });
    await expect(renamed).rejects.toMatchObject({ code: 'internal' });
    expect((await elsewhere.list(scope, query)).items).toMatchObject([{ name: 'Big Sale' }]);
    expect(await elsewhere.versions(scope, id)).toHaveLength(1);
    await elsewhere.update(scope, id, { document: canvas(70) });
    expect(await elsewhere.publish(scope, id)).toMatchObject({ version: 2, width: 70 });
  });
});
