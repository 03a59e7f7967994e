import { describe, expect, it } from 'vitest';
import type { Scope } from '../../src/core/scope.ts';
import type { TemplateStore } from '../../src/core/template.ts';
import { newScope, newTemplate, openStore } from './template-store.ts';

const newest = (idOrSlug: string) => ({ idOrSlug, version: null });

describe('what a scope sees', () => {
  const query = { limit: 10, cursor: null, search: null, tag: null };

  it.each([
    ['another tenant', (_: Scope) => newScope()],
    ['another project', (scope: Scope) => ({ ...scope, project: 'races' })],
  ])('is nothing of %s', async (_, toOther) => {
    const { store } = openStore();
    const scope = newScope();
    const { id } = await store.create(scope, newTemplate({ project: 'events' }), true);
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
      await store.create(scope, newTemplate({ project, slug: `of-${project}` }), true);
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
