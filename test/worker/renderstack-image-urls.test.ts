import { describe, expect, it } from 'vitest';
import { call, expectProblem, get, live, post, warningsOf } from './renderstack-client.ts';

describe('GET /render', () => {
  it('A2.41 A2.44 A2.45 A2.46 A2.47 A2.48 draws once, then serves from the cache, then answers 304', async () => {
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

  it('A2.37 refuses PDF, A2.10 A2.49 a long URL, A2.50 a large canvas', async () => {
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
