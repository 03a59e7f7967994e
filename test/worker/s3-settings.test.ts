import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it } from 'vitest';
import { createSeal } from '../../src/platform/seal.ts';
import { call, expectProblem } from './renderstack-client.ts';

const master = 'rs_live_0123456789abcdef';
const masterOfOther = 'rs_live_other0123456789ab';

const given = {
  endpoint: 'https://s3.test',
  region: 'eu-central-1',
  bucket: 'my-cards',
  prefix: '/../renders//2026',
  access_key_id: 'AKIAIOSFODNN7EXAMPLE',
  secret_access_key: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  public_url: 'https://cdn.example.com/files/',
};
const { secret_access_key, ...withoutSecret } = given;

const shown = {
  endpoint: 'https://s3.test',
  region: 'eu-central-1',
  bucket: 'my-cards',
  prefix: 'renders/2026/',
  access_key_hint: '…MPLE',
  has_secret: true,
  public_url: 'https://cdn.example.com/files',
};

function send(method: string, body?: unknown, key = master): Promise<Response> {
  return call('/api/v1/settings/s3', {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const put = (changes: object = {}, key = master) => send('PUT', { ...given, ...changes }, key);

afterEach(async () => {
  await env.DB.prepare('DELETE FROM settings').run();
});

describe('S3 settings', () => {
  it('T27 are shown without the secret, and with the end of the key id only', async () => {
    await expectProblem(await send('GET'), 404, 'not-found');
    const stored = await put();
    const text = await stored.clone().text();
    expect(stored.status, text).toBe(200);
    expect(await stored.json()).toEqual(shown);
    const read = await send('GET');
    expect(read.headers.get('Cache-Control')).toBe('no-store');
    expect(await read.json()).toEqual(shown);
    expect(text).not.toMatch(/wJalr|AKIA/);
  });

  it('are gone when they are deleted', async () => {
    await put();
    const deleted = await send('DELETE');
    expect(deleted.status).toBe(204);
    expect(await deleted.text()).toBe('');
    await expectProblem(await send('GET'), 404, 'not-found');
    await expectProblem(await send('DELETE'), 404, 'not-found');
  });

  it('belong to one tenant', async () => {
    await put();
    await expectProblem(await send('GET', undefined, masterOfOther), 404, 'not-found');
    await expectProblem(await send('DELETE', undefined, masterOfOther), 404, 'not-found');
    await put({ bucket: 'of-the-other' }, masterOfOther);
    expect(await (await send('GET')).json()).toEqual(shown);
  });

  it.each(['rs_live_readonly0123456789', 'rs_live_project0123456789', 'rs_get_anywhere0123456789'])(
    '%s may not touch them',
    async (key) => {
      for (const [method, body] of [['GET'], ['PUT', given], ['DELETE']] as const) {
        await expectProblem(await send(method, body, key), 403, 'forbidden');
      }
    },
  );

  it('keep the secret while endpoint and key id stay', async () => {
    await put();
    const kept = await send('PUT', { ...withoutSecret, bucket: 'another', prefix: '' });
    expect(await kept.json()).toEqual({ ...shown, bucket: 'another', prefix: '' });
  });

  it.each([
    ['at first', null],
    ['for another endpoint', { endpoint: 'https://other.test' }],
    ['for another key id', { access_key_id: 'AKIAANOTHER' }],
  ])('want a secret %s', async (_, changes) => {
    if (changes !== null) await put();
    const response = await send('PUT', { ...withoutSecret, ...changes });
    const problem = await expectProblem(response, 400, 'validation-error');
    expect(problem).toMatchObject({ param: 'secret_access_key' });
  });

  it.each([
    [
      'a trailing slash and capitals',
      { endpoint: 'HTTPS://S3.Test/' },
      { endpoint: 'https://s3.test' },
    ],
    [
      'an endpoint with a path',
      { endpoint: 'https://s3.test/storage/v1/s3/' },
      { endpoint: 'https://s3.test/storage/v1/s3' },
    ],
    ['no prefix', { prefix: undefined }, { prefix: '' }],
    ['no public URL', { public_url: null }, { public_url: null }],
    ['a bucket with dots', { bucket: 'cards.example.com' }, { bucket: 'cards.example.com' }],
  ])('take %s', async (_, changes, expected) => {
    expect(await (await put(changes)).json()).toEqual({ ...shown, ...expected });
  });

  it.each([
    ['endpoint', [null, '', 'no URL', 'ftp://s3.test', 'https://s3.test//', 'https://s3.test?x']],
    ['endpoint', ['https://user:pw@s3.test', 'https://s3.test\\@127.0.0.1', 'https://s3.test#x']],
    [
      'endpoint',
      [
        'https://s3.test/a?x',
        'https://s3.test/..',
        'https://s3.test/a/./b',
        'https://s3.test/a//b',
      ],
    ],
    [
      'endpoint',
      [
        'https://s3.test/%2e%2e/a',
        'https://s3.test/a@b',
        'https://s3.test/a\\b',
        'https://s3.test/a b',
      ],
    ],
    ['endpoint', ['http://s3.test', 'https://localhost', 'https://10.0.0.1', 'https://[::1]']],
    [
      'endpoint',
      ['https://s3.test:9000', 'https://2130706433', 'https://minio', 'https://rebind.test'],
    ],
    ['region', ['', 'EU', 'evil.com/', 'a'.repeat(41), 7]],
    [
      'bucket',
      ['../x', 'a@b', 'ab', 'Cards', 'a..b', '-ab', 'ab-', '10.0.0.1', 'a/b', 'xn--bucket'],
    ],
    ['bucket', ['a'.repeat(64), 'cards--ol-s3', 'cards-s3alias', '.ab', 'a_b', 'ab\n']],
    ['access_key_id', ['', 'a b', 'a/b', 'a,b', 'a=b', 'é'.repeat(9), 'a'.repeat(129)]],
    ['secret_access_key', ['', 'short', 'with a blank', 'x'.repeat(257), 'line\nbreaks']],
    [
      'public_url',
      ['', 'cdn.test', 'javascript:alert(1)', 'https://u@cdn.test', 'https://a.test/?x'],
    ],
    ['prefix', [7, 'x'.repeat(513)]],
  ])('say what is wrong with %s: %j', async (param, values) => {
    for (const value of values) {
      const problem = await expectProblem(await put({ [param]: value }), 400, 'validation-error');
      expect(problem, String(value)).toMatchObject({ param });
      expect(problem.detail).not.toContain('wJalr');
    }
    await expectProblem(await send('GET'), 404, 'not-found');
  });

  // The last five requests of the group `file` in test/fixtures/hostile/bad-inputs.jsonl, in the words of this API.
  it.each([
    ['file25', { endpoint: 'http://169.254.169.254' }],
    ['file26', { endpoint: 'http://localhost:9000' }],
    ['file27', { bucket: '../x' }],
    ['file28', { bucket: 'a@b' }],
    ['file29', { region: 'evil.com/' }],
  ])('refuse %s: %j', async (_, changes) => {
    const problem = await expectProblem(await put(changes), 400, 'validation-error');
    expect(problem).toMatchObject({ param: Object.keys(changes)[0] });
  });

  it('refuse a field that they do not have', async () => {
    await expectProblem(await put({ accessKeyId: 'AKIA' }), 400, 'validation-error');
  });

  it('that were stored with another PLATEN_SECRET are a problem that says so', async () => {
    await put();
    const another = createSeal('another PLATEN_SECRET, as long as the right one');
    const sealed = await another.close(JSON.stringify({ bucket: 'x' }), ['default', 's3']);
    await env.DB.prepare('UPDATE settings SET value = ?').bind(sealed).run();
    const problem = await expectProblem(await send('GET'), 409, 'conflict');
    expect(problem.detail).toContain('PLATEN_SECRET');
    expect(problem.hint).toContain('secret_access_key');
    await expectProblem(await send('PUT', withoutSecret), 409, 'conflict');
    expect((await put()).status).toBe(200);
  });
});
