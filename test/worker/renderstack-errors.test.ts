import { exports } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { call, expectProblem, get, live, post, warningsOf } from './renderstack-client.ts';

const json = { 'Content-Type': 'application/json' };

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
      { ...json, Authorization: 'bearer rs_live_dev' },
      { ...json, 'X-API-Key': 'rs_live_dev' },
    ]) {
      const body = { templateId: 'card', width: 64 };
      expect((await post('/renders/sync', body, headers)).status).toBe(200);
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
    [{ template: 'card', width: 4000, height: 4000, format: 'webp' }, 'width'],
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
      await post('/renders/sync', `[${'1,'.repeat(60_000)}1]`),
      400,
      'validation-error',
    );
    const many = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`layer${index}`, { text: 'x' }]),
    );
    const response = await post('/renders/sync', { template: 'card', layers: many });
    expect(response.status).toBe(200);
    expect(warningsOf(response).map(({ code }) => code)).toContain('UNKNOWN_LAYER');
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

  it.each([
    { 'Content-Type': 'text/plain' },
    { 'Content-Type': 'application/x-www-form-urlencoded' },
    { 'Content-Encoding': 'gzip' },
  ])('answers 415 for %j', async (headers) => {
    const response = await post('/renders/sync', { template: 'card' }, { ...live, ...headers });
    await expectProblem(response, 415, 'unsupported-media-type');
  });

  it('takes a body without a media type for JSON', async () => {
    const body = new TextEncoder().encode('{"template":"card","width":64}');
    const init = { method: 'POST', headers: { Authorization: 'Bearer rs_live_dev' }, body };
    expect((await call('/api/v1/renders/sync', init)).status).toBe(200);
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

  it('draws without pictures when one of them stops the rasteriser, and says so', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200"><g opacity=".5"><rect x="500" width="20" height="20"/></g></svg>';
    const src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
    const response = await post('/renders/sync', { template: 'card', layers: { logo: { src } } });
    expect(response.status).toBe(200);
    const warning = warningsOf(response).find(({ layer }) => layer === 'logo');
    expect(warning?.code).toBe('IMAGE_LOAD_FAILED');
    expect((await post('/renders/sync', { template: 'card' })).status).toBe(200);
  });
});
