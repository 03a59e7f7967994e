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
    expect(draft).toMatchObject({ id, version: 0, width: 300, isPublished: true });

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

  it('is gone with its copies when it is deleted, but not for those who draw it', async () => {
    const { store } = openStore();
    const scope = newScope();
    const { id } = await published(store, scope);
    await store.update(scope, id, { document: canvas(200) });
    await store.publish(scope, id);
    const copies = async () => (await env.TEMPLATES.list({ prefix: `version:${id}:` })).keys.length;
    expect(await copies()).toBe(2);
    const drawn = await store.get(scope, newest(id));
    expect(await store.delete(scope, 'sale')).toBe(true);
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
    expect(await elsewhere.versions(scope, id)).toHaveLength(1);
    await elsewhere.update(scope, id, { document: canvas(70) });
    expect(await elsewhere.publish(scope, id)).toMatchObject({ version: 2, width: 70 });
  });
});

describe('what a scope sees', () => {
  const query = { limit: 10, cursor: null, search: null, tag: null };

  it.each([
    ['another tenant', (_: Scope) => newScope()],
    ['another project', (scope: Scope) => ({ ...scope, project: 'races' })],
  ])('is nothing of %s', async (_, toOther) => {
    const { store } = openStore();
    const scope = newScope();
    const { id } = await published(store, scope, { project: 'events' });
    const other = toOther(scope);
    // What the isolate keeps was read for the owner.
    await store.get(scope, newest('sale'));
    for (const name of [id, 'sale']) {
      for (const version of [null, 1, 'draft'] as const) {
        expect(await store.get(other, { idOrSlug: name, version })).toBeNull();
      }
      expect(await store.versions(other, name)).toBeNull();
      expect(await store.update(other, name, { name: 'Stolen' })).toBeNull();
      expect(await store.publish(other, name)).toBeNull();
      expect(await store.delete(other, name)).toBe(false);
    }
    expect(await store.list(other, query)).toEqual({ items: [], total: 0, nextCursor: null });
    expect(await store.get(scope, newest(id))).toMatchObject({ name: 'Big Sale', version: 1 });
  });

  it('is all projects of the tenant, or the one that it names', async () => {
    const { store } = openStore();
    const scope = newScope();
    for (const project of ['events', 'races', null]) {
      await published(store, scope, { project, slug: `of-${project}` });
    }
    const seenBy = async (project: string | null) =>
      (await store.list({ ...scope, project }, query)).items.map(({ slug }) => slug).sort();
    expect(await seenBy(null)).toEqual(['of-events', 'of-null', 'of-races']);
    expect(await seenBy('events')).toEqual(['of-events']);
    await store.update(scope, 'of-null', { project: 'events' });
    expect(await seenBy('events')).toEqual(['of-events', 'of-null']);
  });
});

type Listed = Awaited<ReturnType<TemplateStore['list']>>;

/** Every page of a list, forty at a time. */
async function walk(
  store: TemplateStore,
  scope: Scope,
  between: (pages: readonly Listed[]) => Promise<void>,
): Promise<readonly Listed[]> {
  const pages: Listed[] = [];
  let cursor: string | null = null;
  do {
    const page: Listed = await store.list(scope, { limit: 40, cursor, search: null, tag: null });
    pages.push(page);
    await between(pages);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return pages;
}

describe('a list', () => {
  it('is walked page by page without a gap, whatever changes meanwhile', async () => {
    const { store, faults } = openStore();
    const scope = newScope();
    const slugs = Array.from({ length: 250 }, (_, index) => `t${index}`);
    for (const [index, slug] of slugs.entries()) {
      // Several at the same time.
      faults.time = 1_000_000 + Math.floor(index / 7);
      await store.create(scope, newTemplate({ slug, tags: index % 2 === 0 ? ['even'] : [] }));
    }
    const pages = await walk(store, scope, async ([, , third]) => {
      if (third !== undefined) await store.delete(scope, slugs[5] ?? '');
    });
    expect(pages.map(({ items }) => items.length)).toEqual([40, 40, 40, 40, 40, 40, 10]);
    expect(pages.map(({ total }) => total)).toEqual([250, 250, 250, 249, 249, 249, 249]);
    const seen = pages.flatMap(({ items }) => items.map(({ slug }) => slug));
    expect(seen.toSorted()).toEqual(slugs.toSorted());

    const even = { limit: 3, cursor: null, search: null, tag: 'even' };
    const { items, total } = await store.list(scope, even);
    expect(items.map(({ tags }) => tags)).toEqual([['even'], ['even'], ['even']]);
    expect(total).toBe(125);
  });

  it('is searched in names and slugs, in any case and without wildcards', async () => {
    const { store } = openStore();
    const scope = newScope();
    await store.create(scope, newTemplate({ slug: 'one', name: '100% off_er' }));
    await store.create(scope, newTemplate({ slug: 'two-sale', name: 'Other' }));
    const found = async (search: string) =>
      (await store.list(scope, { limit: 10, cursor: null, tag: null, search })).items.map(
        ({ slug }) => slug,
      );
    expect(await found('% OFF_')).toEqual(['one']);
    expect(await found('Two-S')).toEqual(['two-sale']);
    expect(await found('%')).toEqual(['one']);
    expect(await found(`${'x'.repeat(99)}%`)).toEqual([]);
  });

  it.each(['x', 'zz.', '1.template_1"', 'a'.repeat(100)])('has no place %j', async (cursor) => {
    const query = { limit: 10, cursor, search: null, tag: null };
    await expect(openStore().store.list(newScope(), query)).rejects.toMatchObject({
      ...{ code: 'invalid-request', path: 'cursor' },
    });
  });
});
