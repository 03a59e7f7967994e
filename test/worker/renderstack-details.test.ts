import { beforeAll, describe, expect, it } from 'vitest';
import { call, expectProblem, get, live, pngSize, post, warningsOf } from './renderstack-client.ts';

const photo = 'https://images.test/baseline.jpg';
const canvas = {
  ...{ width: 120, height: 90, background: '#ffffff' },
  elements: [
    {
      ...{ type: 'shape', name: 'box', x: 10, y: 10, width: 60, height: 40, fill: '#3b82f6' },
      ...{ shape: { kind: 'rect' }, dynamic: true },
    },
    {
      ...{ type: 'image', name: 'photo', x: 80, y: 10, width: 30, height: 70, src: photo },
      ...{ dynamic: true },
    },
  ],
};
let id: string;

const json = (method: string, path: string, body?: object) =>
  call(`/api/v1${path}`, {
    ...{ method, headers: live },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

beforeAll(async () => {
  const body = { name: 'Details', slug: 'details', canvas_data: canvas, publish: true };
  const response = await json('POST', '/templates', body);
  expect(response.status, await response.clone().text()).toBe(201);
  id = (await response.json<{ id: string }>()).id;
});

const image = (query: string) => call(`/api/v1/render?apiKey=rs_get_dev&template=details${query}`);

/** The picture's bytes, as text that can be compared. */
async function pictureOf(response: Response): Promise<string> {
  expect(response.status, await response.clone().text()).toBe(200);
  expect(warningsOf(response).filter(({ code }) => code !== 'MISSING_DYNAMIC_LAYER')).toEqual([]);
  return Buffer.from(await response.arrayBuffer()).toString('base64');
}

const drawn = async (layers: object) =>
  pictureOf(await post('/renders/sync', { template: 'details', layers }));

describe('POST', () => {
  it('A2.14 draws the template as it is when there are no layers', async () => {
    expect(await pictureOf(await post('/renders/sync', { template: 'details' }))).toBe(
      await drawn({}),
    );
  });

  it.each(['fill', 'stroke', 'strokeWidth', 'cornerRadius'])(
    'A2.64 changes the %s of a shape',
    async (property) => {
      const before = { fill: '#ff0000', stroke: '#00ff00', strokeWidth: 2, cornerRadius: 0 };
      const changes = { fill: '#0000ff', stroke: 'black', strokeWidth: 8, cornerRadius: 15 };
      const value = changes[property as keyof typeof changes];
      const one = await drawn({ box: before });
      expect(await drawn({ box: { ...before, [property]: value } })).not.toBe(one);
    },
  );

  it('A2.62 draws the picture of src in each way of filling its layer', async () => {
    const modes = ['cover', 'contain', 'stretch', 'original'];
    const pictures = await Promise.all(
      modes.map((fillMode) => drawn({ photo: { src: photo, fillMode } })),
    );
    expect(new Set(pictures).size).toBe(4);
    const wrong = { template: 'details', layers: { photo: { fillMode: 'zoom' } } };
    await expectProblem(await post('/renders/sync', wrong), 400, 'validation-error');
  });

  it('A2.75 gives each warning a code and a message, in ASCII in the header', async () => {
    const body = { template: 'details', layers: { 'Größe 🎟': { text: 'x' } } };
    const response = await post('/renders/sync', body);
    expect(response.headers.get('X-Render-Warnings')).toMatch(/^[ -~]+$/);
    const warning = warningsOf(response).find(({ code }) => code === 'UNKNOWN_LAYER');
    expect(warning).toEqual({
      ...{ code: 'UNKNOWN_LAYER', layer: 'Größe 🎟', message: expect.stringMatching(/./) },
    });
  });

  it('A2.80 has the same largest canvas as GET', async () => {
    for (const size of [{ width: 8193 }, { height: 8193 }]) {
      const response = await post('/renders/json', { template: 'details', ...size });
      await expectProblem(response, 400, 'validation-error');
    }
  });

  it('A2.82 was created when the request came in', async () => {
    const sent = Date.now();
    const response = await post('/renders/json', { template: 'details' });
    const answered = Date.now();
    const { created_at, completed_at, duration_ms } = await response.json<{
      readonly created_at: string;
      readonly completed_at: string;
      readonly duration_ms: number;
    }>();
    const [created, completed] = [Date.parse(created_at), Date.parse(completed_at)];
    expect(created).toBeGreaterThanOrEqual(sent);
    expect(completed).toBeLessThanOrEqual(answered);
    expect(completed - created).toBe(duration_ms);
  });
});

describe('GET', () => {
  it('A2.36 takes the id or the slug, and wants one of them', async () => {
    const bySlug = await image('&width=60');
    const byId = await call(`/api/v1/render?apiKey=rs_get_dev&template=${id}&width=60`);
    expect(byId.headers.get('ETag')).toBe(bySlug.headers.get('ETag'));
    expect(await pictureOf(byId)).toBe(await pictureOf(bySlug));
    const without = await call('/api/v1/render?apiKey=rs_get_dev');
    expect((await expectProblem(without, 400, 'validation-error')).param).toBe('template');
  });

  it('A2.38 takes a quality from 1 to 100, and 90 without', async () => {
    const jpeg = (query: string) => image(`&format=jpeg${query}`).then(pictureOf);
    expect(await jpeg('&quality=90')).toBe(await jpeg(''));
    expect((await jpeg('&quality=1')).length).toBeLessThan((await jpeg('&quality=100')).length);
    for (const quality of ['0', '101', '', '1.5']) {
      const response = await image(`&format=jpeg&quality=${quality}`);
      await expectProblem(response, 400, 'validation-error');
    }
  });

  it('A2.39 A2.40 takes a width and a height', async () => {
    const size = async (query: string) => pngSize(await (await image(query)).arrayBuffer());
    expect(await size('&width=60')).toEqual({ width: 60, height: 45 });
    expect(await size('&height=180')).toEqual({ width: 240, height: 180 });
    expect(await size('&width=50&height=70')).toEqual({ width: 50, height: 70 });
  });

  it('A2.42 reads blanks, colours and addresses as the documentation writes them', async () => {
    const etag = async (query: string) => {
      const response = await get(query);
      expect(response.status).toBe(200);
      await response.arrayBuffer();
      return response.headers.get('ETag');
    };
    const written = await etag(`&title.text=Hello+World&title.fill=%23ff0000&logo.src=${photo}`);
    const encoded = `&title.text=Hello%20World&title.fill=%23ff0000&logo.src=${encodeURIComponent(photo)}`;
    expect(await etag(encoded)).toBe(written);
    expect(await etag(encoded.replace('%20', ''))).not.toBe(written);
  });

  it('A2.77 draws a new version of the template anew', async () => {
    const before = await image('&width=61');
    await before.arrayBuffer();
    expect((await image('&width=61')).headers.get('X-Cache')).toBe('HIT');
    await json('PUT', '/templates/details', { canvas_data: { ...canvas, background: '#000000' } });
    await json('POST', '/templates/details/publish');
    const after = await image('&width=61');
    expect(after.headers.get('X-Cache')).toBe('MISS');
    expect(after.headers.get('ETag')).not.toBe(before.headers.get('ETag'));
  });
});
