import { exports } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';

const live = { Authorization: 'Bearer rs_live_dev', 'Content-Type': 'application/json' };

function call(path: string, init: RequestInit = {}): Promise<Response> {
  return exports.default.fetch(new Request(`http://localhost${path}`, init));
}

function post(path: string, body: unknown, headers: Record<string, string> = live) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return call(`/api/v1${path}`, { method: 'POST', headers, body: text });
}

function get(query: string, headers: Record<string, string> = {}) {
  return call(`/api/v1/render?apiKey=rs_get_dev&template=card${query}`, { headers });
}

interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly param?: string;
  readonly hint?: string;
}

async function expectProblem(response: Response, status: number, type: string) {
  const body = await response.json<ProblemBody>();
  expect(response.headers.get('Content-Type')).toMatch(/^application\/json/);
  expect(body).toMatchObject({ type: `https://renderstack.io/errors/${type}`, status });
  expect(response.status, body.detail).toBe(status);
  expect(body.title).not.toBe('');
  expect(body.detail).not.toBe('');
  return body;
}

function pngSize(bytes: ArrayBuffer) {
  const view = new DataView(bytes);
  expect(view.getUint32(0)).toBe(0x89504e47);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function warningsOf(
  response: Response,
): { code: string; layer?: string; message: string; url?: string }[] {
  return JSON.parse(response.headers.get('X-Render-Warnings') ?? '[]');
}

describe('POST /renders/sync', () => {
  it("A2.13 A2.21 A2.22 A2.23 answers the seed's own example with a PNG", async () => {
    const response = await post('/renders/sync', {
      template: 'social-card',
      layers: {
        title: { text: 'Welcome to Our Event' },
        subtitle: { text: 'Join us for an amazing experience' },
        background_image: { src: 'https://images.test/baseline.jpg' },
        event_date: { text: 'March 15, 2026' },
      },
      format: 'png',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('image/png');
    expect(response.headers.get('X-Render-Id')).toMatch(/^render_[0-9a-f]{32}$/);
    expect(response.headers.get('X-Render-Duration-Ms')).toMatch(/^\d+$/);
    expect(pngSize(await response.arrayBuffer())).toEqual({ width: 1200, height: 630 });
  });

  it('A2.15 A2.21 makes a JPEG, and a WebP as an extension', async () => {
    const jpeg = await post('/renders/sync', {
      template: 'card',
      format: 'jpeg',
      quality: 60,
    });
    expect(jpeg.headers.get('Content-Type')).toBe('image/jpeg');
    expect(new Uint8Array(await jpeg.arrayBuffer()).subarray(0, 3)).toEqual(
      Uint8Array.of(255, 216, 255),
    );
    const webp = await post('/renders/sync', { template: 'card', format: 'webp' });
    expect(webp.headers.get('Content-Type')).toBe('image/webp');
    expect(new TextDecoder().decode((await webp.arrayBuffer()).slice(8, 12))).toBe('WEBP');
  });

  it('A2.15 says that PDF does not exist yet', async () => {
    const response = await post('/renders/sync', { template: 'card', format: 'pdf' });
    expect((await expectProblem(response, 400, 'validation-error')).param).toBe('format');
  });

  it('A2.16 takes quality for JPEG', async () => {
    const size = async (quality: number) =>
      (
        await (
          await post('/renders/sync', {
            template: 'card',
            format: 'jpeg',
            quality,
            width: 400,
          })
        ).arrayBuffer()
      ).byteLength;
    expect(await size(20)).toBeLessThan((await size(95)) / 2);
  });

  it.each([
    [{ width: 600 }, { width: 600, height: 315 }],
    [{ height: 126 }, { width: 240, height: 126 }],
    [
      { width: 400, height: 400 },
      { width: 400, height: 400 },
    ],
  ])('A2.17 A2.18 A2.81 sizes the canvas by %j', async (override, expected) => {
    const response = await post('/renders/sync', { template: 'card', ...override });
    expect(pngSize(await response.arrayBuffer())).toEqual(expected);
  });

  it('A2.24 A2.72 puts warnings, in ASCII, into a header that is absent without any', async () => {
    const response = await post('/renders/sync', {
      template: 'card',
      layers: { 'überschrift 日本': { text: 'x' } },
    });
    const header = response.headers.get('X-Render-Warnings') ?? '';
    expect(header).toMatch(/^[ -~]+$/);
    expect(warningsOf(response)).toContainEqual(
      expect.objectContaining({ code: 'UNKNOWN_LAYER', layer: 'überschrift 日本' }),
    );
    expect(warningsOf(response).map(({ code }) => code)).toContain('MISSING_DYNAMIC_LAYER');
    const complete = await post('/renders/sync', {
      template: 'card',
      layers: { title: { text: 'a' }, subtitle: { text: 'b' }, event_date: { text: 'c' } },
    });
    expect(complete.headers.has('X-Render-Warnings')).toBe(false);
  });

  it('A2.19 A2.27 A2.71 sends the picture when there is no bucket to upload to', async () => {
    const response = await post('/renders/sync', {
      template: 'card',
      useAws: true,
      filename: 'a.png',
    });
    expect(response.status).toBe(200);
    expect(warningsOf(response).map(({ code }) => code)).toContain('S3_UPLOAD_FAILED');
    expect(response.headers.has('X-Render-S3-Url')).toBe(false);
  });

  it('A2.70 warns of an address that will expire', async () => {
    const src = 'https://images.test/baseline.jpg?X-Amz-Signature=abc&X-Amz-Expires=60';
    const response = await post('/renders/sync', {
      template: 'card',
      layers: { background_image: { src } },
    });
    expect(warningsOf(response)).toContainEqual(
      expect.objectContaining({ code: 'PRESIGNED_URL_IN_LAYER', layer: 'background_image' }),
    );
    expect(JSON.stringify(warningsOf(response)[0])).not.toContain('abc');
  });

  it('is deterministic', async () => {
    const draw = async () =>
      new Uint8Array(await (await post('/renders/sync', { template: 'card' })).arrayBuffer());
    expect(await draw()).toEqual(await draw());
  });
});

describe('layer overrides', () => {
  const draw = (layers: unknown) => post('/renders/sync', { template: 'card', layers, width: 100 });

  it('A2.61 takes a font weight as a word or a number', async () => {
    for (const fontWeight of ['bold', 'normal', 600, '600']) {
      expect((await draw({ title: { text: 'x', fontWeight } })).status).toBe(200);
    }
    const body = await expectProblem(
      await draw({ title: { fontWeight: 'heavy' } }),
      400,
      'validation-error',
    );
    expect(body.param).toBe('layers.title.fontWeight');
  });

  it('counts the text of all layers together', async () => {
    const words = 'word '.repeat(990);
    const layers = {
      title: { text: words },
      subtitle: { text: words },
      event_date: { text: words },
    };
    expect((await draw(layers)).status).toBe(200);
    expect((await draw({ ...layers, note: { text: words }, note_2: { text: words } })).status).toBe(
      400,
    );
  });

  it('checks the text that is drawn, after cleaning and composing', async () => {
    await expectProblem(
      await draw({ title: { text: 'aaaa\f'.repeat(400) } }),
      400,
      'validation-error',
    );
  });

  it('keeps the warnings header short, whatever names a request invents', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `${'層'.repeat(300)}${index}`);
    const response = await draw(Object.fromEntries(names.map((name) => [name, { text: 'x' }])));
    expect(response.status).toBe(200);
    expect(response.headers.get('X-Render-Warnings')?.length).toBeLessThanOrEqual(4096);
    expect(warningsOf(response).length).toBeGreaterThan(0);
  });

  it('draws hundreds of emoji and says which are too many', async () => {
    const text = Array.from({ length: 300 }, (_, index) =>
      String.fromCodePoint(0x1f400 + index),
    ).join(' ');
    const response = await draw({ title: { text } });
    expect(response.status).toBe(200);
    expect(response.headers.get('X-Render-Warnings')).toContain('different emoji');
  });
});

describe('POST /renders/json', () => {
  it('A2.28 to A2.34 answers the picture with its metadata', async () => {
    const response = await post('/renders/json', {
      template: 'card',
      layers: { title: { text: 'Hello World' } },
    });
    const render = await response.json<{
      [key: string]: unknown;
      output: { data: string; size_bytes: number; width: number; height: number };
    }>();
    expect(render).toMatchObject({
      id: expect.stringMatching(/^render_/),
      status: 'completed',
      template: expect.stringMatching(/^template_/),
      template_version: 1,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      completed_at: expect.stringMatching(/Z$/),
      duration_ms: expect.any(Number),
      output: { mime_type: 'image/png', width: 1200, height: 630 },
      warnings: expect.any(Array),
    });
    const [head, data = ''] = render.output.data.split(',');
    expect(head).toBe('data:image/png;base64');
    expect(atob(data).length).toBe(render.output.size_bytes);
    expect(render.output).not.toHaveProperty('page_count');
    expect(render).not.toHaveProperty('aws_s3');
  });
});

describe('GET /render', () => {
  it('A2.41 A2.44 to A2.48 draws once, then serves from the cache, then answers 304', async () => {
    const query = '&title.text=Hello+World&title.fill=%23ff0000&subtitle.text=Dynamic%20Images';
    const miss = await get(query);
    expect(miss.status).toBe(200);
    expect(miss.headers.get('X-Cache')).toBe('MISS');
    expect(miss.headers.get('X-Render-Id')).toMatch(/^render_/);
    expect(miss.headers.get('Cache-Control')).toBe('public, max-age=604800, immutable');
    const drawn = new Uint8Array(await miss.arrayBuffer());

    const hit = await get(query);
    expect(hit.headers.get('X-Cache')).toBe('HIT');
    expect(hit.headers.has('X-Render-Id')).toBe(false);
    expect(hit.headers.get('Content-Type')).toBe('image/png');
    expect(new Uint8Array(await hit.arrayBuffer())).toEqual(drawn);

    const etag = hit.headers.get('ETag') ?? '';
    expect(etag).toMatch(/^"[0-9a-f]{40}"$/);
    expect((await get(query, { 'If-None-Match': etag })).status).toBe(304);
    expect((await get(query, { 'If-None-Match': '"other"' })).status).toBe(200);
  });

  it('knows a picture by its content, not by the order of parameters', async () => {
    const first = await get('&title.text=Order&subtitle.text=Two');
    const second = await get('&subtitle.text=Two&title.text=Order');
    expect(second.headers.get('ETag')).toBe(first.headers.get('ETag'));
    const other = await get('&title.text=Order&subtitle.text=Three');
    expect(other.headers.get('ETag')).not.toBe(first.headers.get('ETag'));
  });

  it('A2.35 keeps the two kinds of key apart', async () => {
    const path = '/api/v1/render?template=card&apiKey=';
    await expectProblem(await call(`${path}rs_live_dev`), 403, 'forbidden');
    await expectProblem(await call(`${path}rs_get_unknown`), 401, 'authentication-error');
    await expectProblem(await call('/api/v1/render?template=card'), 401, 'authentication-error');
    const headers = { ...live, Authorization: 'Bearer rs_get_dev' };
    await expectProblem(
      await post('/renders/sync', { template: 'card' }, headers),
      403,
      'forbidden',
    );
  });

  it('A2.37 refuses PDF, A2.49 a long URL, A2.50 a large canvas', async () => {
    await expectProblem(await get('&format=pdf'), 400, 'validation-error');
    await expectProblem(await get(`&title.text=${'a'.repeat(8192)}`), 414, 'uri-too-long');
    await expectProblem(await get('&width=8193'), 400, 'validation-error');
  });

  it('A2.43 reads numbers from text, and says where one is not a number', async () => {
    expect((await get('&title.fontSize=40')).status).toBe(200);
    const body = await expectProblem(await get('&title.fontSize=big'), 400, 'validation-error');
    expect(body.param).toBe('layers.title.fontSize');
    for (const query of [
      '&width=1e3',
      '&width=100px',
      '&width=NaN',
      '&quality=0',
      '&quality=101',
    ]) {
      await expectProblem(await get(query), 400, 'validation-error');
    }
  });

  it('A2.51 A2.52 A2.76 lets in the Allowed Hosts only, and requests without a page', async () => {
    const from = (key: string, headers: Record<string, string>) =>
      call(`/api/v1/render?apiKey=${key}&template=card&width=64`, { headers });
    const key = 'rs_get_0123456789abcdef';
    for (const allowed of ['https://shop.example/', 'https://eu.shop.example/x?y#z']) {
      expect((await from(key, { Referer: allowed })).status).toBe(200);
    }
    for (const refused of [
      'https://evil.example/',
      'https://shop.example.evil.test/',
      'null',
      'https://notshop.example',
    ]) {
      await expectProblem(await from(key, { Referer: refused }), 403, 'forbidden');
      await expectProblem(
        await from(key, { Origin: refused, Referer: 'https://shop.example/' }),
        403,
        'forbidden',
      );
    }
    expect((await from(key, {})).status).toBe(200);
    await expectProblem(await from('rs_get_hostless0123456789', {}), 403, 'forbidden');
  });

  it('does not keep for a week a picture that lacks an image for now', async () => {
    const response = await get('&background_image.src=https%3A%2F%2Fimages.test%2Fmissing');
    expect(warningsOf(response).map(({ code }) => code)).toContain('IMAGE_LOAD_FAILED');
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=60');
    expect(response.headers.has('ETag')).toBe(false);
    const again = await get('&background_image.src=https%3A%2F%2Fimages.test%2Fmissing');
    expect(again.headers.get('X-Cache')).toBe('MISS');
  });

  it('answers HEAD like GET without a body', async () => {
    const response = await call('/api/v1/render?apiKey=rs_get_dev&template=card', {
      method: 'HEAD',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('image/png');
    expect((await response.arrayBuffer()).byteLength).toBe(0);
  });
});

describe('templates', () => {
  it('A2.54 lists them', async () => {
    const body = await (await call('/api/v1/templates', { headers: live })).json<{
      data: Record<string, unknown>[];
      total: number;
    }>();
    expect(body.total).toBe(body.data.length);
    expect(body.data.find(({ slug }) => slug === 'card')).toEqual({
      id: expect.stringMatching(/^template_/),
      name: 'Card',
      slug: 'card',
      width: 1200,
      height: 630,
      version: 1,
      is_published: true,
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
  });

  it('A2.55 A2.57 A2.79 gives one by id and by slug, with its layer schema', async () => {
    const fetchTemplate = async (name: string) =>
      (await call(`/api/v1/templates/${name}`, { headers: live })).json<Record<string, unknown>>();
    const bySlug = await fetchTemplate('card');
    expect(await fetchTemplate(String(bySlug['id']))).toEqual(bySlug);
    expect(bySlug['layer_schema']).toMatchObject({
      title: { type: 'text', auto_hide: false, properties: { text: { type: 'string' } } },
      background_image: { type: 'image', auto_hide: true },
    });
    expect(bySlug['canvas_data']).toMatchObject({
      width: 1200,
      height: 630,
      elements: expect.any(Array),
    });
  });

  it('A2.9 answers 404 for one that does not exist', async () => {
    await expectProblem(await call('/api/v1/templates/nope', { headers: live }), 404, 'not-found');
    await expectProblem(await post('/renders/sync', { template: 'nope' }), 404, 'not-found');
    const long = `/api/v1/templates/${'a'.repeat(2000)}`;
    await expectProblem(await call(long, { headers: live }), 404, 'not-found');
    expect((await call('/api/anything')).status).toBe(404);
  });
});

describe('errors', () => {
  it.each([
    ['', {}],
    ['', { Authorization: 'Bearer ' }],
    ['', { Authorization: 'Basic rs_live_dev' }],
    ['', { Authorization: 'Bearer rs_live_dev x' }],
    ['', { Authorization: `Bearer ${'a'.repeat(10_000)}` }],
  ])('A2.7 401 for a missing or wrong key %#', async (_, headers) => {
    await expectProblem(
      await post('/renders/sync', { template: 'card' }, headers),
      401,
      'authentication-error',
    );
  });

  it('A2.2 takes the scheme in any case, and the key as X-API-Key', async () => {
    for (const headers of [
      { Authorization: 'bearer rs_live_dev' },
      { 'X-API-Key': 'rs_live_dev' },
    ]) {
      expect((await post('/renders/sync', { templateId: 'card', width: 64 }, headers)).status).toBe(
        200,
      );
    }
  });

  it('refuses development keys on any other host', async () => {
    const request = new Request('https://platen.example/api/v1/templates', { headers: live });
    await expectProblem(await exports.default.fetch(request), 401, 'authentication-error');
  });

  it.each([
    '',
    'null',
    '[]',
    '"x"',
    '5',
    '{"template":',
    "{'template':1}",
    '{"template":NaN}',
    '\ufffe',
  ])('A2.6 400 for the body %j', async (body) => {
    await expectProblem(await post('/renders/sync', body), 400, 'validation-error');
  });

  it.each([
    [{ template: null }, 'template'],
    [{ template: '../secrets' }, 'template'],
    [{ template: 'a'.repeat(300) }, 'template'],
    [{ template: 'card', format: 'gif' }, 'format'],
    [{ template: 'card', quality: 0 }, 'quality'],
    [{ template: 'card', quality: '90' }, 'quality'],
    [{ template: 'card', width: 0 }, 'width'],
    [{ template: 'card', width: 1.5 }, 'width'],
    [{ template: 'card', height: 8193 }, 'height'],
    [{ template: 'card', width: 4000, height: 4000 }, 'width'],
    [{ template: 'card', layers: [] }, 'layers'],
    [{ template: 'card', layers: { title: 'x' } }, 'layers.title'],
    [{ template: 'card', layers: { title: { text: { a: 1 } } } }, 'layers.title.text'],
    [{ template: 'card', layers: { title: { fill: 'red"/><script>' } } }, 'layers.title.fill'],
    [{ template: 'card', layers: { title: { fontSize: 1e9 } } }, 'layers.title.fontSize'],
    [{ template: 'card', layers: { title: { text: 'a'.repeat(1_000_000) } } }, 'layers.title.text'],
    [{ template: 'card', layers: { title: { text: 'a'.repeat(1001) } } }, 'layers.title.text'],
    [
      { template: 'card', layers: { title: { text: `a${'\u0301'.repeat(40)}` } } },
      'layers.title.text',
    ],
  ])('A2.6 400 names the faulty field of %#', async (body, param) => {
    expect(
      (await expectProblem(await post('/renders/sync', body), 400, 'validation-error')).param,
    ).toBe(param);
  });

  it('refuses a body that is too large, too deep or too wide before it builds anything from it', async () => {
    await expectProblem(
      await post('/renders/sync', `"${'a'.repeat(6_000_000)}"`),
      413,
      'payload-too-large',
    );
    await expectProblem(await post('/renders/sync', '['.repeat(100_000)), 400, 'validation-error');
    await expectProblem(
      await post('/renders/sync', `[${'1,'.repeat(50_000)}1]`),
      400,
      'validation-error',
    );
    const many = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`layer${index}`, { text: 'x' }]),
    );
    expect((await post('/renders/sync', { template: 'card', layers: many })).status).toBeLessThan(
      500,
    );
  });

  it('treats __proto__ and its kin as names like any other', async () => {
    const body =
      '{"template":"card","layers":{"__proto__":{"text":"x"},"constructor":{"text":"x"},"title":{"__proto__":{"polluted":1},"text":"t"}}}';
    const response = await post('/renders/sync', body);
    expect(response.status).toBe(200);
    expect(
      warningsOf(response)
        .filter(({ code }) => code === 'UNKNOWN_LAYER')
        .map(({ layer }) => layer),
    ).toEqual(expect.arrayContaining(['__proto__', 'constructor']));
    expect(
      (await get('&__proto__.polluted=1&title.__proto__.x=1&title..text=1&.text=1&title.=1'))
        .status,
    ).toBe(200);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('answers 405 with Allow, and 404 for what does not exist, in the same shape', async () => {
    const response = await call('/api/v1/renders/sync');
    expect(response.headers.get('Allow')).toBe('POST');
    await expectProblem(response, 405, 'method-not-allowed');
    await expectProblem(await call('/api/v1/nothing'), 404, 'not-found');
  });
});

describe('images from elsewhere', () => {
  it.each([
    ['https://images.test/missing', 'IMAGE_LOAD_FAILED'],
    ['https://images.test/html-as-png', 'IMAGE_LOAD_FAILED'],
    ['https://images.test/empty', 'IMAGE_LOAD_FAILED'],
    ['https://images.test/endless', 'IMAGE_LOAD_FAILED'],
    ['https://images.test/redirect-loop', 'IMAGE_LOAD_FAILED'],
    ['https://images.test/redirect-to-private', 'IMAGE_URL_BLOCKED'],
    ['http://127.0.0.1/a.png', 'IMAGE_URL_BLOCKED'],
    ['http://0x7f000001/a.png', 'IMAGE_URL_BLOCKED'],
    ['http://[::1]/a.png', 'IMAGE_URL_BLOCKED'],
    ['http://169.254.169.254/latest/meta-data', 'IMAGE_URL_BLOCKED'],
    ['http://localhost:8787/a.png', 'IMAGE_URL_BLOCKED'],
    ['file:///etc/passwd', 'IMAGE_URL_BLOCKED'],
    ['https://rebind.test/a.png', 'IMAGE_URL_BLOCKED'],
    ['https://user:password@images.test/baseline.jpg', 'IMAGE_URL_BLOCKED'],
    ['not an address', 'IMAGE_URL_BLOCKED'],
    ['platen:samples/nothing.svg', 'IMAGE_LOAD_FAILED'],
    [`platen:${'a/'.repeat(100_000)}`, 'IMAGE_LOAD_FAILED'],
    ['platen:../wrangler.toml', 'IMAGE_LOAD_FAILED'],
  ])('A2.66 A2.67 %.60s is a warning, not an error: %s', async (src, code) => {
    const response = await post('/renders/sync', {
      template: 'card',
      layers: { background_image: { src } },
      width: 200,
    });
    expect(response.status).toBe(200);
    const warning = warningsOf(response).find(({ layer }) => layer === 'background_image');
    expect(warning?.code, warning?.message).toBe(code);
  });

  it('gives up on a host that never answers, and the next request works', async () => {
    const response = await post('/renders/sync', {
      template: 'card',
      layers: { background_image: { src: 'https://images.test/silence' } },
    });
    expect(warningsOf(response).map(({ code }) => code)).toContain('IMAGE_LOAD_FAILED');
    expect((await post('/renders/sync', { template: 'card' })).status).toBe(200);
  });
});
