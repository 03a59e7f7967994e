import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeal } from '../../src/platform/seal.ts';
import { call, expectProblem, pngSize, post, warningsOf } from './renderstack-client.ts';

interface JsonRender {
  readonly id: string;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly aws_s3?: { readonly key: string; readonly bucket: string; readonly url?: string };
}

const headers = {
  Authorization: 'Bearer rs_live_0123456789abcdef',
  'Content-Type': 'application/json',
};
const settings = {
  // The fake internet has no such host: every upload fails.
  endpoint: 'https://nobody.test',
  region: 'auto',
  bucket: 'cards',
  prefix: 'tenants/default',
  access_key_id: 'AKIAEXAMPLE',
  secret_access_key: 'a-secret-that-nobody-has',
};
const other = { ...headers, Authorization: 'Bearer rs_live_other0123456789ab' };

const render = (changes: object, as = headers) =>
  post('/renders/sync', { template: 'card', width: 64, ...changes }, as);
const renderJson = async (changes: object, as = headers) =>
  (await post('/renders/json', { template: 'card', width: 64, ...changes }, as)).json<JsonRender>();

const create = async (about: object) => {
  const canvas_data = { width: 64, height: 64, elements: [] };
  const body = { name: 'Uploaded', canvas_data, publish: true, ...about };
  return (await post('/templates', body, headers)).json<{ id: string }>();
};

const codes = (warnings: readonly { code: string }[]) => warnings.map(({ code }) => code);

beforeAll(async () => {
  const body = JSON.stringify(settings);
  const stored = await call('/api/v1/settings/s3', { method: 'PUT', headers, body });
  expect(stored.status, await stored.text()).toBe(200);
});

afterAll(async () => {
  await call('/api/v1/settings/s3', { method: 'DELETE', headers });
});

describe('an upload that fails', () => {
  it('A2.27 A2.71 A2.78 sends the picture all the same, with a warning and the key', async () => {
    const response = await render({ useAws: true, filename: 'Grüße/hero.png' });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('image/png');
    expect(codes(warningsOf(response))).toContain('S3_UPLOAD_FAILED');
    expect(response.headers.get('X-Render-S3-Key')).toBe(
      'tenants/default/Gr%C3%BC%C3%9Fe/hero.png',
    );
    expect(response.headers.has('X-Render-S3-Url')).toBe(false);
    expect(pngSize(await response.arrayBuffer()).width).toBe(64);
  });

  it('A2.33 A2.78 says so in JSON, with key and bucket and without a URL', async () => {
    const { id, warnings, aws_s3 } = await renderJson({ useAws: true, format: 'jpeg' });
    expect(aws_s3).toEqual({ key: `tenants/default/${id}.jpg`, bucket: 'cards' });
    const [warning] = warnings.filter(({ code }) => code === 'S3_UPLOAD_FAILED');
    expect(warning?.message).toBe('The S3 server failed (599); the file was not uploaded');
  });

  it('A2.71 without settings there is no key either', async () => {
    const response = await render({ useAws: true }, other);
    expect(response.status).toBe(200);
    expect(codes(warningsOf(response))).toContain('S3_UPLOAD_FAILED');
    expect([...response.headers.keys()].filter((name) => name.startsWith('x-render-s3'))).toEqual(
      [],
    );
    const { aws_s3, warnings } = await renderJson({ useAws: true }, other);
    expect(aws_s3).toBeUndefined();
    expect(warnings.at(-1)?.message).toContain('No S3 bucket is configured');
  });
});

describe('settings that were stored with another PLATEN_SECRET', () => {
  it('A2.27 A2.71 are a warning to a render', async () => {
    const changes = { method: 'PUT', headers: other, body: JSON.stringify(settings) };
    expect((await call('/api/v1/settings/s3', changes)).status).toBe(200);
    const another = createSeal('another PLATEN_SECRET, as long as the right one');
    const sealed = await another.close(JSON.stringify(settings), ['other', 's3']);
    const change = "UPDATE settings SET value = ? WHERE tenant = 'other'";
    expect((await env.DB.prepare(change).bind(sealed).run()).meta.changes).toBe(1);
    const { warnings, aws_s3, id } = await renderJson({ useAws: true }, other);
    expect(id).toMatch(/^render_/);
    expect(warnings.at(-1)).toMatchObject({
      code: 'S3_UPLOAD_FAILED',
      message: expect.stringContaining('PLATEN_SECRET'),
    });
    expect(aws_s3).toBeUndefined();
  });
});

describe('a key that may not write', () => {
  const readOnly = { ...headers, Authorization: 'Bearer rs_live_readonly0123456789' };

  it('A2.8 is refused with useAws, and renders without', async () => {
    for (const path of ['/renders/sync', '/renders/json']) {
      const response = await post(path, { template: 'card', useAws: true }, readOnly);
      expect(await expectProblem(response, 403, 'forbidden')).toMatchObject({ param: 'useAws' });
    }
    expect((await render({ useAws: false }, readOnly)).status).toBe(200);
  });

  it('is not that of a project', async () => {
    const project = { ...headers, Authorization: 'Bearer rs_live_project0123456789' };
    const { id } = await create({ project: 'events' });
    const response = await post('/renders/sync', { template: id, useAws: true }, project);
    expect(response.headers.get('X-Render-S3-Key')).toMatch(/^tenants\/default\/render_/);
  });
});

describe('without useAws', () => {
  it.each([{}, { useAws: false }, { useAws: null }])(
    'A2.19 A2.20 A2.26 nothing is uploaded and the filename ignored: %j',
    async (changes) => {
      const response = await render({ ...changes, filename: 'hero.png' });
      expect(response.status).toBe(200);
      expect(codes(warningsOf(response))).not.toContain('S3_UPLOAD_FAILED');
      expect([...response.headers.keys()].filter((name) => name.startsWith('x-render-s3'))).toEqual(
        [],
      );
      expect(await renderJson({ ...changes, filename: 'hero.png' })).not.toHaveProperty('aws_s3');
    },
  );
});
