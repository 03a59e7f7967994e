import { describe, expect, it } from 'vitest';
import { call, expectProblem, live, post } from './renderstack-client.ts';
import { canvas, drawn, fetchTemplate, publish, send, type Told } from './template-client.ts';

const svgOf = (length: number) =>
  `<svg xmlns="http://www.w3.org/2000/svg"><desc>${'x'.repeat(length)}</desc></svg>`;

describe('reading templates', () => {
  it('A2.54 lists them', async () => {
    const body = await (await call('/api/v1/templates', { headers: live })).json<{
      data: Told[];
      total: number;
      next_cursor: string | null;
    }>();
    expect(body.total).toBe(body.data.length);
    expect(body.next_cursor).toBeNull();
    expect(body.data.find(({ slug }) => slug === 'card')).toEqual({
      ...{ id: expect.stringMatching(/^template_/), name: 'Card', slug: 'card' },
      ...{ width: 1200, height: 630, version: 1, is_published: true },
      ...{ has_unpublished_changes: false, project: null, tags: [] },
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
  });

  it('lists them page by page, by tag and by part of the name', async () => {
    for (const slug of ['paged-1', 'paged-2', 'paged-3']) await publish(slug, { tags: ['paged'] });
    const list = async (query: string) =>
      (await call(`/api/v1/templates?${query}`, { headers: live })).json<{
        data: Told[];
        total: number;
        next_cursor: string;
      }>();
    const first = await list('tag=paged&limit=2');
    expect(first.data.map(({ slug }) => slug)).toEqual(['paged-1', 'paged-2']);
    expect(first.total).toBe(3);
    const second = await list(`tag=paged&limit=2&cursor=${first.next_cursor}`);
    expect(second.data.map(({ slug }) => slug)).toEqual(['paged-3']);
    expect(second.next_cursor).toBeNull();
    expect((await list('search=PAGED-2')).total).toBe(1);
    for (const query of ['cursor=x', 'limit=0', 'limit=1e3', 'limit=5000']) {
      const response = await call(`/api/v1/templates?${query}`, { headers: live });
      const { param } = await expectProblem(response, 400, 'validation-error');
      expect(param).toBe(query.split('=')[0]);
    }
  });

  it('A2.55 A2.57 A2.79 gives one by id and by slug, with its layer schema', async () => {
    const bySlug = await fetchTemplate('card');
    expect(await fetchTemplate(String(bySlug['id']))).toEqual(bySlug);
    expect(bySlug['layer_schema']).toMatchObject({
      title: { type: 'text', auto_hide: false, properties: { text: { type: 'string' } } },
      background_image: { type: 'image', auto_hide: true },
    });
    expect(bySlug['canvas_data']).toMatchObject({
      ...{ width: 1200, height: 630, elements: expect.any(Array) },
    });
  });

  it('A2.9 answers 404 for one that does not exist', async () => {
    for (const path of ['nope', 'template_nope', 'nope/versions', 'a'.repeat(2000), '%00', 'a@b']) {
      const response = await call(`/api/v1/templates/${path}`, { headers: live });
      await expectProblem(response, 404, 'not-found');
    }
    for (const template of ['nope', 'card@2', 'template_nope@draft']) {
      await expectProblem(await post('/renders/sync', { template }), 404, 'not-found');
    }
  });
});

describe('changing templates', () => {
  it('creates a draft, publishes it and draws it by id and by slug', async () => {
    const response = await post('/templates', { name: 'Größe & Co.', canvas_data: canvas(100) });
    expect(response.status).toBe(201);
    const draft = await response.json<Told>();
    expect(draft).toMatchObject({ slug: 'grosse-co', version: 0, is_published: false });
    expect(response.headers.get('Location')).toBe(`/api/v1/templates/${draft['id']}`);
    expect(await fetchTemplate('grosse-co')).toEqual(draft);
    await expectProblem(await post('/renders/json', { template: 'grosse-co' }), 404, 'not-found');
    expect(await drawn('grosse-co@draft')).toEqual([100, 0]);

    const published = await (await post('/templates/grosse-co/publish', {})).json<Told>();
    expect(published).toMatchObject({ version: 1, is_published: true });
    expect(published['has_unpublished_changes']).toBe(false);
    expect(await drawn('grosse-co')).toEqual([100, 1]);
    expect(await drawn(String(draft['id']))).toEqual([100, 1]);
  });

  it('A2.29 draws the version that a render names, and says which', async () => {
    const { id } = await publish('pinned');
    const changed = await send('PUT', '/templates/pinned', { canvas_data: canvas(200) });
    expect(await changed.json()).toMatchObject({
      ...{ version: 1, is_published: true, has_unpublished_changes: true, width: 200 },
    });
    expect(await fetchTemplate('pinned@draft')).toMatchObject({ version: 1, width: 200 });
    expect(await drawn('pinned')).toEqual([100, 1]);
    await post('/templates/pinned/publish', {});
    await send('PUT', `/templates/${id}`, { canvas_data: canvas(300) });
    expect(await drawn('pinned')).toEqual([200, 2]);
    expect(await drawn('pinned@1')).toEqual([100, 1]);
    expect(await drawn(`${id}@2`)).toEqual([200, 2]);
    expect(await drawn('pinned@draft')).toEqual([300, 0]);
    const image = await call('/api/v1/render?apiKey=rs_get_dev&template=pinned@1&format=png');
    expect(image.status).toBe(200);

    const { data, total } = await fetchTemplate('pinned/versions');
    expect(data).toMatchObject([{ version: 2, published_at: expect.any(String) }, { version: 1 }]);
    expect(total).toBe(2);
    expect(await fetchTemplate('pinned@1')).toMatchObject({ version: 1, width: 100 });
  });

  it('takes back what it told', async () => {
    await publish('round-trip', { samples: { one: { title: { text: 'A', fontSize: 12 } } } });
    const told = await fetchTemplate('round-trip');
    const response = await send('PUT', '/templates/round-trip', told);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      ...{ canvas_data: told['canvas_data'], samples: told['samples'] },
      has_unpublished_changes: false,
    });
    await publish('two-pages', { canvas_data: { pages: [canvas(64), { width: 65, height: 9 }] } });
    const pages = await fetchTemplate('two-pages');
    expect(pages).toMatchObject({ width: 64, canvas_data: { pages: [{}, { width: 65 }] } });
    expect(await publish('again', { canvas_data: pages['canvas_data'] })).toMatchObject({
      canvas_data: pages['canvas_data'],
    });
  });

  it('clones one with all that it has, under another name', async () => {
    const of = await publish('origin', { tags: ['a'], samples: { one: { title: { text: 'A' } } } });
    await send('PUT', '/templates/origin', { canvas_data: canvas(200) });
    const { canvas_data, samples, tags } = of;
    const same = { canvas_data, samples, tags, version: 0, is_published: false };
    const clone = await post('/templates/origin/clone', { name: 'Second', slug: 'second' });
    expect(clone.status).toBe(201);
    expect(await clone.json()).toMatchObject({ ...same, name: 'Second', slug: 'second' });
    const unnamed = await (await post('/templates/origin@draft/clone', {})).json<Told>();
    expect(unnamed).toMatchObject({ name: 'origin copy', slug: 'origin-copy', width: 200 });
    const body = { clone_of: 'origin', name: 'Third', tags: ['b'], publish: true };
    expect(await (await post('/templates', body)).json()).toMatchObject({
      ...{ canvas_data, samples, tags: ['b'], slug: 'third', version: 1 },
    });
    const inEvents = { slug: 'in-events', clone_of: 'origin', project: 'events', publish: true };
    expect(await (await post('/templates', inEvents)).json()).toMatchObject({ project: 'events' });
    const inNone = { slug: 'in-none', clone_of: 'in-events', project: null };
    expect(await (await post('/templates', inNone)).json()).toMatchObject({ project: null });
    await expectProblem(await post('/templates/nope/clone', {}), 404, 'not-found');
  });

  it('A2.57 refuses a slug that is taken, and makes another one where nobody chose', async () => {
    await publish('taken');
    const body = { name: 'Taken', canvas_data: canvas(50) };
    const answer = await post('/templates', { ...body, slug: 'taken' });
    expect((await expectProblem(answer, 409, 'conflict')).param).toBe('slug');
    const { slug } = await (await post('/templates', body)).json<Told>();
    expect(slug).toMatch(/^taken-[0-9a-z]{6}$/);
    const renamed = await send('PUT', `/templates/${slug}`, { slug: 'taken' });
    await expectProblem(renamed, 409, 'conflict');
    const ofOthers = { ...live, Authorization: 'Bearer rs_live_other0123456789ab' };
    await publish('taken', {}, ofOthers);
  });

  it('deletes one, and draws to its end what is under way', async () => {
    await publish('doomed', {
      canvas_data: {
        ...canvas(100),
        elements: [
          { type: 'image', name: 'slow', width: 9, height: 9, src: 'https://images.test/endless' },
        ],
      },
    });
    const rendering = post('/renders/sync', { template: 'doomed' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await send('DELETE', '/templates/doomed', null)).status).toBe(204);
    expect((await rendering).status).toBe(200);
    await expectProblem(await post('/renders/sync', { template: 'doomed' }), 404, 'not-found');
    await expectProblem(await send('DELETE', '/templates/doomed', null), 404, 'not-found');
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ name: 'A\u202eB' }, 'name'],
    [{ name: 'A\nB' }, 'name'],
    [{ tags: ['a\u0007'] }, 'tags.0'],
    [{ slug: 'No Spaces' }, 'slug'],
    [{ slug: 'template_1' }, 'slug'],
    [{ tags: 'a' }, 'tags'],
    [{ project: '../x' }, 'project'],
    [{ samples: { one: { title: { text: null } } } }, 'samples.one.title.text'],
    [{ canvas_data: [] }, 'canvas_data'],
    [{ canvas_data: { height: 5 } }, 'canvas_data.width'],
    [{ canvas_data: { width: 9000, height: 5 } }, 'canvas_data.width'],
    [{ canvas_data: { ...canvas(5), background: 'nothing' } }, 'canvas_data.background'],
    [{ canvas_data: { ...canvas(5), elements: [{ type: 'cat' }] } }, 'canvas_data.elements.0.type'],
    [
      { canvas_data: { ...canvas(5), elements: [{ ...canvas(5).elements[0], fontSize: 'big' }] } },
      'canvas_data.elements.0.fontSize',
    ],
    [{ canvas_data: { pages: [canvas(5), { width: 5 }] } }, 'canvas_data.pages.1.height'],
    [
      { canvas_data: { ...canvas(5), elements: [canvas(5).elements[0], canvas(5).elements[0]] } },
      'canvas_data',
    ],
  ])('A2.6 names what is wrong in %j', async (changes, path) => {
    const body = { name: 'New', canvas_data: canvas(50), ...changes };
    const created = await expectProblem(await post('/templates', body), 400, 'validation-error');
    expect(created.param).toBe(path);
    const put = await send('PUT', '/templates/card', changes);
    expect((await expectProblem(put, 400, 'validation-error')).param).toBe(path);
  });

  it('refuses words that it does not know, and bodies that lack a name or a canvas', async () => {
    const typo = await send('PUT', '/templates/card', { canvasData: canvas(5) });
    expect((await expectProblem(typo, 400, 'validation-error')).detail).toContain('canvasData');
    for (const [body, path] of [
      [{ canvas_data: canvas(5) }, 'name'],
      [{ name: 'A' }, 'canvas_data'],
    ] as const) {
      const problem = await expectProblem(await post('/templates', body), 400, 'validation-error');
      expect(problem.param).toBe(path);
    }
    const drawing = { type: 'svg', name: 's', width: 1, height: 1, svg: svgOf(60_000) };
    const pages = Array.from({ length: 20 }, () => ({ ...canvas(50), elements: [drawing] }));
    const large = await post('/templates', { name: 'Large', canvas_data: { pages } });
    await expectProblem(large, 413, 'payload-too-large');
  });
});
