import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { createKvFiles } from '../../src/platform/kv-files.ts';
import { createR2Files } from '../../src/platform/r2-files.ts';
import { storeFile } from '../../src/service/files.ts';
import type { Services } from '../../src/service/services.ts';
import type { FileStore } from '../../src/service/stored-file.ts';
import { faulty } from './faulty-stores.ts';
import { randomId } from './sample-record.ts';

const app = createApp();
const body = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
const bucket = createR2Files(env.OUTPUTS);
const started = 1_800_000_000_500;
/** What time the requests to come take it for. */
let clock = started;

const servicesWith = (files: FileStore) =>
  ({
    ...{ files, randomId, now: () => clock, log: () => undefined, requestId: 'request-1' },
    wasmBytes: null,
  }) as Partial<Services> as Services;

async function store(filename = 'card.png', mediaType = 'image/png', lifetime = 3600) {
  const file = { body, mediaType, filename, lifetime, extension: 'png' };
  return (await storeFile(servicesWith(bucket), file)).path;
}

async function send(
  address: string,
  headers: Record<string, string> = {},
  { method = 'GET', files = bucket } = {},
): Promise<Response> {
  const request = new Request(`https://platen.test/files/${address}`, { method, headers });
  return app.fetch(request, { services: servicesWith(files) });
}

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

async function expectFailure(response: Response, status: number, title: string) {
  expect(response.status).toBe(status);
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
  const { hint, ...body } = await response.json<{ hint?: string }>();
  expect(body).toEqual({
    ...{ type: 'about:blank', title, status, request_id: 'request-1' },
    detail: expect.any(String),
  });
  return hint;
}

let path = '';
beforeAll(async () => {
  path = await store();
});
beforeEach(() => {
  clock = started;
});

describe('GET /files', () => {
  it('answers the file with all that browsers and caches want to know', async () => {
    const response = await send(path);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '1000',
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      'last-modified': new Date(started).toUTCString(),
      'accept-ranges': 'bytes',
      'content-disposition': 'inline; filename="card.png"',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=3600, immutable',
    });
    expect(await bytesOf(response)).toEqual(body);
  });

  it('lets nobody keep the file for longer than it is stored', async () => {
    clock = started + 3_590_000;
    const response = await send(path);
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=10, immutable');
    await response.body?.cancel();
  });

  it('saves the file when asked to', async () => {
    const response = await send(`${path}?download`);
    expect(response.headers.get('Content-Disposition')).toBe('attachment; filename="card.png"');
    await response.body?.cancel();
  });

  it.each([
    'a"\r\nSet-Cookie: a=b.png',
    '../../etc/passwd',
    '\u202egnp.exe',
    '日本'.repeat(90),
    '"; filename="x',
  ])('survives a file that is named %j', async (filename) => {
    const response = await send(await store(filename));
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Disposition')).toMatch(
      /^inline; filename="[^"\\/]+"(?:; filename\*=UTF-8''[\w%.~!#$&+^`|-]+)?$/,
    );
    expect(response.headers.has('Set-Cookie')).toBe(false);
    await response.body?.cancel();
  });

  it('is HEAD, too, without reading a byte', async () => {
    const files = {
      ...bucket,
      async open(address: string) {
        const file = await bucket.open(address, false);
        return file === null ? null : { ...file, read: () => Promise.reject(new Error('read')) };
      },
    };
    const response = await send(path, { Range: 'bytes=0-1' }, { method: 'HEAD', files });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Length')).toBe('1000');
    expect(await response.text()).toBe('');
  });

  it('is all there is', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const response = await send(path, {}, { method });
      expect(response.headers.get('Allow')).toBe('GET, HEAD');
      await expectFailure(response, 405, 'Method not allowed');
    }
    const headers = { Origin: 'https://a.test', 'Access-Control-Request-Method': 'GET' };
    const preflight = await send(path, headers, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('Access-Control-Allow-Origin')).toBe('*');
  });
});

describe('A part of a file', () => {
  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=990-', 990, 999],
    ['bytes=-10', 990, 999],
    ['bytes=500-99999', 500, 999],
  ])('%s is bytes %d to %d', async (range, first, last) => {
    const response = await send(path, { Range: range });
    expect(response.status).toBe(206);
    expect(response.headers.get('Content-Range')).toBe(`bytes ${first}-${last}/1000`);
    expect(response.headers.get('Content-Length')).toBe(String(last - first + 1));
    expect(await bytesOf(response)).toEqual(body.slice(first, last + 1));
  });

  it.each(['bytes=1000-', 'bytes=-0', 'bytes=5000-6000'])('%s is refused', async (range) => {
    const response = await send(path, { Range: range });
    expect(response.headers.get('Content-Range')).toBe('bytes */1000');
    await expectFailure(response, 416, 'Range not satisfiable');
  });

  it.each(['bytes=0-1,5-6', 'bytes=9-1', 'lines=1-2', 'nonsense'])('%s is all', async (range) => {
    const response = await send(path, { Range: range });
    expect(response.status).toBe(200);
    expect(await bytesOf(response)).toEqual(body);
  });

  it('is of the very file that the client knows, or all of another', async () => {
    const whole = await send(path);
    await whole.body?.cancel();
    const etag = whole.headers.get('ETag') ?? '';
    const modified = whole.headers.get('Last-Modified') ?? '';
    const earlier = new Date(started - 5000).toUTCString();
    for (const [ifRange, status] of [
      [etag, 206],
      [modified, 206],
      ['"other"', 200],
      [`W/${etag}`, 200],
      [earlier, 200],
    ] as const) {
      const response = await send(path, { Range: 'bytes=0-9', 'If-Range': ifRange });
      expect(response.status, ifRange).toBe(status);
      expect(await bytesOf(response)).toEqual(body.slice(0, status === 206 ? 10 : 1000));
    }
  });
});

it('A file in KV is answered in the same way', async () => {
  const files = createKvFiles(env.FILES, () => clock);
  const about = { mediaType: 'image/png', filename: 'card.png', storedAt: clock };
  await files.put(path, body, { ...about, expiresAt: clock + 3_600_000 });
  for (const [headers, status] of [
    [{}, 200],
    [{ Range: 'bytes=10-19' }, 206],
    [{ 'If-None-Match': '*' }, 304],
  ] as const) {
    const [kv, r2] = await Promise.all([send(path, headers, { files }), send(path, headers)]);
    expect(kv.status).toBe(status);
    expect(await bytesOf(kv)).toEqual(await bytesOf(r2));
    for (const name of ['Content-Length', 'Content-Range', 'Content-Type', 'Cache-Control']) {
      expect(kv.headers.get(name)).toBe(r2.headers.get(name));
    }
  }
});

describe('A file that the client has', () => {
  it('is not sent again', async () => {
    const etag = (await send(path, {}, { method: 'HEAD' })).headers.get('ETag') ?? '';
    const later = new Date(started + 5000).toUTCString();
    const earlier = new Date(started - 5000).toUTCString();
    const conditions: readonly [Record<string, string>, number][] = [
      [{ 'If-None-Match': etag }, 304],
      [{ 'If-None-Match': `"a", W/${etag}` }, 304],
      [{ 'If-None-Match': '*' }, 304],
      [{ 'If-None-Match': '"a"' }, 200],
      [{ 'If-Modified-Since': new Date(started).toUTCString() }, 304],
      [{ 'If-Modified-Since': later }, 304],
      [{ 'If-Modified-Since': earlier }, 200],
      [{ 'If-Modified-Since': 'yesterday' }, 200],
      [{ 'If-None-Match': '"a"', 'If-Modified-Since': later }, 200],
      [{ 'If-None-Match': etag, 'If-Modified-Since': earlier, Range: 'bytes=0-1' }, 304],
    ];
    for (const [headers, status] of conditions) {
      const response = await send(path, headers);
      expect(response.status, JSON.stringify(headers)).toBe(status);
      expect(response.headers.get('ETag')).toBe(etag);
      expect(response.headers.get('Cache-Control')).toBe('public, max-age=3600, immutable');
      expect((await bytesOf(response)).length).toBe(status === 304 ? 0 : 1000);
    }
  });
});

it('A file that is not the one that the client expects is not sent', async () => {
  const etag = (await send(path, {}, { method: 'HEAD' })).headers.get('ETag') ?? '';
  const earlier = new Date(started - 5000).toUTCString();
  for (const headers of [{ 'If-Match': '"other"' }, { 'If-Unmodified-Since': earlier }]) {
    await expectFailure(await send(path, headers), 412, 'Precondition failed');
  }
  const whole = await send(path, { 'If-Match': etag, 'If-Unmodified-Since': earlier });
  expect(await bytesOf(whole)).toEqual(body);
});

it('A file is asked for once, and its bytes alone when they are sent', async () => {
  const asked: string[] = [];
  const watched = faulty(env.OUTPUTS, (method) => {
    asked.push(method);
    return false;
  });
  const cases: readonly [Record<string, string>, string[]][] = [
    [{}, ['get']],
    [{ 'If-None-Match': '*' }, ['head']],
    [{ 'If-Match': '"other"' }, ['head']],
    [{ Range: 'bytes=5000-' }, ['head']],
    [{ Range: 'bytes=0-9' }, ['head', 'get']],
  ];
  for (const [headers, questions] of cases) {
    const response = await send(path, headers, { files: createR2Files(watched) });
    await response.arrayBuffer();
    expect(asked.splice(0), JSON.stringify(headers)).toEqual(questions);
  }
});

describe('A file that is not there', () => {
  const down = faulty(bucket, () => true);

  it('has expired when its address says so, whether the object is still there or not', async () => {
    for (const address of [path, path.replace(/-\w+/, `-${randomId()}`)]) {
      clock = started + 3_601_000;
      const gone = await send(address, {}, { files: down });
      expect(await expectFailure(gone, 410, 'Gone')).toBe('Render it again');
    }
    clock = started - 86_400_000;
    expect((await send(path, {}, { method: 'HEAD' })).status).toBe(200);
  });

  it('never was, when its address is still good', async () => {
    await expectFailure(await send(path.replace(/-\w+/, `-${randomId()}`)), 404, 'Not found');
  });

  it.each([
    '',
    '1d',
    '1d/',
    '2d/abc123-0.png',
    'outputs/1d/x',
    '..%2f..%2fsecret',
    `1d/zzzzzz-${'0'.repeat(31)}.png`,
    `1d/zzzzzz-${'0'.repeat(32)}.PNG`,
    `1d/zzzzzz-${'0'.repeat(32)}.png/x`,
    `1d/zzzzzz-${'0'.repeat(32)}%2epng`,
    `1d//zzzzzz-${'0'.repeat(32)}.png`,
    'a'.repeat(7000),
  ])('was never looked for under an address like %.50j', async (address) => {
    await expectFailure(await send(address, {}, { files: down }), 404, 'Not found');
  });

  it('may be there when the store does not answer', async () => {
    for (const failing of ['head', 'get']) {
      const files = createR2Files(faulty(env.OUTPUTS, (method) => method === failing));
      const response = await send(path, { Range: 'bytes=0-1' }, { files });
      expect(response.headers.get('Retry-After')).toBe('5');
      await expectFailure(response, 503, 'Temporarily unavailable');
    }
  });
});
