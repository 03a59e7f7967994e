import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { createD1Records } from '../../src/platform/d1-records.ts';
import { call, expectProblem, live, post } from './renderstack-client.ts';
import { randomId, sampleRecord } from './sample-record.ts';

const master = 'rs_live_0123456789abcdef';
const readOnly = 'rs_live_readonly0123456789';
const project = 'rs_live_project0123456789';
const other = 'rs_live_other0123456789ab';

const store = createD1Records({
  ...{ database: env.DB, outbox: env.FILES, now: Date.now, wait: () => Promise.resolve() },
});

const as = (key: string) => ({ ...live, Authorization: `Bearer ${key}` });
const read = (path: string, key = master) => call(`/api/v1${path}`, { headers: as(key) });
const remove = (id: string, key = master) =>
  call(`/api/v1/renders/${id}`, { method: 'DELETE', headers: as(key) });
const draw = (body: object, key = master) =>
  post('/renders/json', { template: 'card', width: 120, ...body }, as(key));

interface WireRecord {
  readonly id: string;
  readonly output: { data?: string; url?: string; expires_at?: string } | null;
  readonly [name: string]: unknown;
}

async function listed(query: string, key = master): Promise<WireRecord[]> {
  const response = await read(`/renders${query}`, key);
  expect(response.status).toBe(200);
  return (await response.json<{ data: WireRecord[] }>()).data;
}

beforeEach(async () => {
  await env.DB.exec('DELETE FROM renders');
});

describe('GET /renders/{id}', () => {
  it('A2.56 answers what POST /renders/json answered, without the data', async () => {
    const layers = { title: { text: 'Hello' }, nobody: { text: 'x' } };
    const answer = await (await draw({ layers, format: 'jpeg' })).json<WireRecord>();
    const response = await read(`/renders/${answer.id}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    const { data, ...output } = answer.output ?? {};
    expect(data).toMatch(/^data:image\/jpeg/);
    const { timings, ...record } = await response.json<WireRecord>();
    expect(record).toEqual({
      ...answer,
      output,
      format: 'jpeg',
      key_id: expect.stringMatching(/^key_/),
    });
    for (const stage of ['assets', 'layout', 'raster', 'encode']) {
      expect(timings).toHaveProperty(stage, expect.any(Number));
    }
  });

  it('A2.22 finds the render of a file and of an image URL, too', async () => {
    const file = await post('/renders/sync', { template: 'card', width: 100 }, as(master));
    const query = `apiKey=rs_get_anywhere0123456789&template=card&width=100&title.text=${randomId()}`;
    const image = await call(`/api/v1/render?${query}`, { headers: { Origin: 'https://a.test' } });
    for (const response of [file, image]) {
      await response.body?.cancel();
      const id = response.headers.get('X-Render-Id');
      expect((await read(`/renders/${id}`)).status).toBe(200);
    }
  });

  it('remembers why a render failed', async () => {
    const layers = { title: { text: 'a'.repeat(2000) } };
    const answer = await expectProblem(await draw({ layers }), 400, 'validation-error');
    await expect.poll(() => listed('?status=failed')).toHaveLength(1);
    const [record] = await listed('?status=failed');
    expect(record).toMatchObject({
      status: 'failed',
      output: null,
      format: 'png',
      error: { code: 'validation-error', detail: answer.detail },
    });
    expect((await read(`/renders/${record?.id}`)).status).toBe(200);
  });

  it.each(['render_1', `render_${'0'.repeat(40)}`, '%27%20OR%201=1', 'a'.repeat(500)])(
    'A2.9 does not know %.40s',
    async (id) => {
      const problem = await expectProblem(await read(`/renders/${id}`), 404, 'not-found');
      expect(problem.hint).not.toContain('templates');
    },
  );

  it('is no way to draw', async () => {
    for (const path of ['/renders/sync', '/renders/json']) {
      await expectProblem(await read(path), 405, 'method-not-allowed');
    }
  });
});

describe('GET /renders', () => {
  it('goes through all pages, newest first', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      ids.unshift(
        (await (await draw({ layers: { title: { text: `${index}` } } })).json<WireRecord>()).id,
      );
    }
    await expect.poll(() => listed('')).toHaveLength(5);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await (await read(`/renders?limit=2${from}`)).json<{
        data: WireRecord[];
        next_cursor: string | null;
      }>();
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(ids);
  });

  it('takes filters', async () => {
    const before = new Date(Date.now() - 1000).toISOString();
    await (await draw({ format: 'jpeg' })).text();
    await (await draw({ template: 'social-card' })).text();
    await expect.poll(() => listed('')).toHaveLength(2);
    const [newest] = await listed('');
    for (const [query, count] of [
      ['?format=jpeg', 1],
      ['?format=webp', 0],
      ['?status=completed', 2],
      ['?template=card', 1],
      [`?template=${newest?.['template']}`, 1],
      ['?template=nothing', 0],
      [`?created_after=${before}`, 2],
      [`?created_before=${before}`, 0],
      ['?created_after=2026-01-01&created_before=2026-01-02', 0],
    ] as const) {
      expect(await listed(query), query).toHaveLength(count);
    }
  });

  it.each([
    ['limit', '0'],
    ['limit', '201'],
    ['limit', '1e1'],
    ['cursor', 'x'],
    ['status', 'queued'],
    ['format', 'gif'],
    ['template', 'card@3'],
    ['created_after', 'yesterday'],
    ['created_before', '2026-02-30'],
  ])('refuses %s=%s', async (name, value) => {
    const response = await read(`/renders?${name}=${value}`);
    expect((await expectProblem(response, 400, 'validation-error')).param).toBe(name);
  });
});

describe('Renders', () => {
  it('are seen by their own tenant and project alone', async () => {
    const [own, theirs] = [sampleRecord(), sampleRecord({ tenant: 'other' })];
    const ofProject = sampleRecord({ project: 'events' });
    for (const record of [own, theirs, ofProject]) await store.put(record);
    expect((await read(`/renders/${own.id}`, readOnly)).status).toBe(200);
    for (const [id, key] of [
      [own.id, other],
      [theirs.id, master],
      [own.id, project],
    ] as const) {
      await expectProblem(await read(`/renders/${id}`, key), 404, 'not-found');
      await expectProblem(await remove(id, key), 404, 'not-found');
      expect((await listed('', key)).map((record) => record.id)).not.toContain(id);
    }
    expect((await listed('', project)).map(({ id }) => id)).toEqual([ofProject.id]);
    expect((await read(`/renders/${ofProject.id}`, project)).status).toBe(200);
    expect((await read(`/renders/${theirs.id}`, other)).status).toBe(200);
  });

  it('are deleted by those who may write, with their files', async () => {
    const { id, output } = await (await draw({ store: true })).json<WireRecord>();
    const address = new URL(output?.url ?? '').pathname;
    expect((await call(address, { method: 'HEAD' })).status).toBe(200);
    await expectProblem(await remove(id, readOnly), 403, 'forbidden');
    const response = await remove(id);
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
    expect((await call(address)).status).toBe(404);
    await expectProblem(await read(`/renders/${id}`), 404, 'not-found');
    await expectProblem(await remove(id), 404, 'not-found');
  });

  it('are found and deleted right after they are made', async () => {
    const ids = await Promise.all(
      Array.from({ length: 4 }, async () => (await (await draw({})).json<WireRecord>()).id),
    );
    const statuses = await Promise.all(ids.map(async (id) => (await remove(id)).status));
    expect(statuses).toEqual([204, 204, 204, 204]);
    await expect.poll(() => listed('')).toEqual([]);
  });
});

describe('A stored output', () => {
  const day = 86_400_000;

  it('is told with its address and time, in the answer and in the record', async () => {
    const before = Date.now();
    const { id, output } = await (await draw({ store: true })).json<WireRecord>();
    expect(output?.url).toMatch(/^http:\/\/localhost\/files\/1d\/[0-9a-z]+-[0-9a-f]{32}\.png$/);
    const expires = Date.parse(output?.expires_at ?? '') - before;
    expect(expires).toBeGreaterThanOrEqual(day);
    expect(expires).toBeLessThan(day + 60_000);
    const record = await (await read(`/renders/${id}`)).json<WireRecord>();
    expect(record.output).toMatchObject({ url: output?.url, expires_at: output?.expires_at });
    const file = await call(new URL(output?.url ?? '').pathname);
    const data = output?.data?.split(',')[1] ?? '';
    expect(Buffer.from(await file.arrayBuffer()).toString('base64')).toBe(data);
    expect(file.headers.get('Content-Disposition')).toBe('inline; filename="card.png"');
  });

  it('has its address in a header beside the file', async () => {
    const body = { template: 'card', width: 100, format: 'jpeg', expiresIn: 3 * 86_400 };
    const response = await post('/renders/sync', body, as(master));
    const url = response.headers.get('X-Render-Url') ?? '';
    expect(url).toMatch(/\/files\/7d\/.+\.jpg$/);
    const file = await call(new URL(url).pathname);
    expect(file.headers.get('Content-Type')).toBe('image/jpeg');
    expect(await file.arrayBuffer()).toEqual(await response.arrayBuffer());
  });

  it.each([
    [60, '1d'],
    [86_401, '7d'],
    [30 * 86_400, '30d'],
  ])('is kept for %d seconds below %s', async (expiresIn, prefix) => {
    const { output } = await (await draw({ expiresIn })).json<WireRecord>();
    expect(output?.url).toContain(`/files/${prefix}/`);
    const left = Date.parse(output?.expires_at ?? '') - Date.now();
    expect(Math.abs(left - expiresIn * 1000)).toBeLessThan(10_000);
  });

  it.each([59, 30 * 86_400 + 1, 60.5, '3600', -1])(
    'is not kept for %j seconds',
    async (expiresIn) => {
      const problem = await expectProblem(await draw({ expiresIn }), 400, 'validation-error');
      expect(problem.param).toBe('expiresIn');
    },
  );

  it('is not made unless asked for', async () => {
    for (const body of [{}, { store: false }, { store: null, expiresIn: null }]) {
      const { output } = await (await draw(body)).json<WireRecord>();
      expect(output).not.toHaveProperty('url');
    }
  });

  it('is not told of any more when it has expired', async () => {
    const { id, output } = await (await draw({ store: true })).json<WireRecord>();
    await read(`/renders/${id}`);
    await env.DB.prepare('UPDATE renders SET output_expires_at = 1').run();
    const record = await (await read(`/renders/${id}`)).json<WireRecord>();
    expect(record.output).not.toHaveProperty('url');
    expect(record.output).toHaveProperty('width', 120);
    expect(output).toHaveProperty('url');
  });
});
