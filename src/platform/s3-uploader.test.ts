import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../core/problem.ts';
import type { S3Settings } from '../core/upload.ts';
import type { Outbound } from './guarded-request.ts';
import { createS3Uploader } from './s3-uploader.ts';

const settings: S3Settings = {
  endpoint: 'https://s3.test',
  region: 'eu-central-1',
  bucket: 'cards',
  prefix: '',
  accessKeyId: 'AKIAEXAMPLE',
  secretAccessKey: 'a secret access key',
  publicUrl: null,
};
const body = new TextEncoder().encode('a picture') as Uint8Array<ArrayBuffer>;
const file = { body, mediaType: 'image/png', width: 1, height: 1 };
const start = Date.parse('2026-11-22T12:00:00Z');

type Answer = Response | 'no connection' | 'silence';

const status = (code: number, headers = {}) => new Response(null, { status: code, headers });

/** A pretended S3 server that gives one answer after the other, and a clock that runs while one waits. */
function setup(answers: Answer[], options: Partial<Outbound> = {}) {
  const requests: Request[] = [];
  const pauses: number[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    requests.push(new Request(input, init));
    const answer = answers.shift() ?? status(200);
    if (answer === 'silence') return new Promise<Response>(() => undefined);
    if (answer === 'no connection') throw new TypeError('ECONNREFUSED 10.1.2.3');
    return answer;
  };
  const outbound = {
    ...{ fetch: fetch as typeof globalThis.fetch, via: '1.1 platen-test', allowHosts: [] },
    ...options,
  };
  const wait = async (ms: number) => void pauses.push(ms);
  const uploader = createS3Uploader({ outbound, wait, now: () => start });
  return { uploader, requests, pauses };
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error as Problem,
  );

describe('an upload', () => {
  it('is one signed PUT to a path-style URL', async () => {
    const { uploader, requests } = setup([]);
    const url = await uploader.upload(settings, "a b/ö+'#?%2f.png", file);
    expect(url).toBe('https://s3.test/cards/a%20b/%C3%B6%2B%27%23%3F%252f.png');
    expect(requests).toHaveLength(1);
    const request = requests[0] as Request;
    expect(request).toMatchObject({ method: 'PUT', url, redirect: 'manual' });
    expect(await request.text()).toBe('a picture');
    expect(Object.fromEntries(request.headers)).toEqual({
      // The signature is what AWS's own signer, botocore, makes of the same request.
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261122/eu-central-1/s3/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, Signature=42a8479c8170c58a35a41698b7d7a92d26ea5c632f726848cf37b1c170706c31',
      'content-type': 'image/png',
      'user-agent': 'Platen',
      via: '1.1 platen-test',
      'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
      'x-amz-date': '20261122T120000Z',
    });
  });

  it('names the public URL where there is one', async () => {
    const { uploader } = setup([]);
    const publicUrl = 'https://cdn.test/files';
    const url = await uploader.upload({ ...settings, publicUrl }, 'a b.png', file);
    expect(url).toBe('https://cdn.test/files/a%20b.png');
  });
});

describe('what may pass is tried again', () => {
  it.each<[string, Answer[]]>([
    ['500', [status(500)]],
    ['503 twice', [status(503), status(503)]],
    ['429', [status(429)]],
    ['a broken connection', ['no connection', status(502)]],
  ])('%s', async (_, answers) => {
    const tries = answers.length + 1;
    const { uploader, requests, pauses } = setup(answers);
    await uploader.upload(settings, 'a.png', file);
    expect(requests).toHaveLength(tries);
    expect(pauses).toEqual([200, 600].slice(0, tries - 1));
    expect(await requests.at(-1)?.text()).toBe('a picture');
  });

  it('twice and not more', async () => {
    const { uploader, requests } = setup([status(500), 'no connection', status(500), status(200)]);
    const problem = await failureOf(uploader.upload(settings, 'a.png', file));
    expect(problem).toMatchObject({ code: 'asset-unreachable' });
    expect(problem?.detail).toBe('The S3 server failed (500)');
    expect(requests).toHaveLength(3);
  });

  it('a clock that is wrong is set by the server, once', async () => {
    const date = new Date(start + 3_600_000).toUTCString();
    const { uploader, requests } = setup([status(403, { date })]);
    await uploader.upload(settings, 'a.png', file);
    expect(requests.map(({ headers }) => headers.get('x-amz-date'))).toEqual([
      '20261122T120000Z',
      '20261122T130000Z',
    ]);
    const stubborn = setup([status(403, { date }), status(403, { date }), status(200)]);
    await expect(stubborn.uploader.upload(settings, 'a.png', file)).rejects.toThrow(/403/);
    expect(stubborn.requests).toHaveLength(2);
  });
});

it("the server's clock is remembered from one try to the next", async () => {
  const date = new Date(start + 3_600_000).toUTCString();
  const answers = [status(403, { date }), status(503), status(503), status(200)];
  const { uploader, requests } = setup(answers);
  await uploader.upload(settings, 'a.png', file);
  expect(requests.map(({ headers }) => headers.get('x-amz-date'))).toEqual([
    '20261122T120000Z',
    ...Array(3).fill('20261122T130000Z'),
  ]);
});

describe('what will not pass is not', () => {
  it.each([301, 307, 400, 401, 403, 404, 409])('%i', async (code) => {
    const date = new Date(start + 60_000).toUTCString();
    const { uploader, requests } = setup([
      status(code, { date, location: 'http://169.254.169.254/' }),
    ]);
    const problem = await failureOf(uploader.upload(settings, 'a.png', file));
    expect(problem).toMatchObject({ code: 'asset-unreachable' });
    expect(problem?.detail).toContain(`(${code})`);
    expect(requests).toHaveLength(1);
  });

  it('nothing of the answer or the secret is told', async () => {
    const answer = new Response('secret inside', { status: 403, statusText: 'secret outside' });
    const { uploader } = setup([answer]);
    const problem = await failureOf(uploader.upload(settings, 'a.png', file));
    expect(JSON.stringify(problem) + problem?.message).not.toMatch(/secret (?:inside|outside)/);
    expect(JSON.stringify(problem) + problem?.message).not.toContain(settings.secretAccessKey);
    const down = setup(['no connection', 'no connection', 'no connection']);
    const unreachable = await failureOf(down.uploader.upload(settings, 'a.png', file));
    expect(JSON.stringify(unreachable) + unreachable?.message).not.toContain('10.1.2.3');
  });

  it('silence ends after ten seconds', { timeout: 15_000 }, async () => {
    const { uploader, requests } = setup(['silence']);
    const began = Date.now();
    const problem = await failureOf(uploader.upload(settings, 'a.png', file));
    expect(problem?.detail).toBe('No complete answer within 10 seconds');
    expect(Date.now() - began).toBeLessThan(11_000);
    expect(requests).toHaveLength(1);
  });
});

it('an endpoint may have a path, which comes before the bucket', async () => {
  const { uploader, requests } = setup([]);
  const endpoint = 'https://s3.test/storage/v1/s3';
  const url = await uploader.upload({ ...settings, endpoint }, 'a b.png', file);
  expect(url).toBe('https://s3.test/storage/v1/s3/cards/a%20b.png');
  expect(requests.map((request) => request.url)).toEqual([url]);
});

describe('what an isolate uploads at a time', () => {
  const large = { ...file, body: new Uint8Array(25_000_000) };

  it('is at most 48 MB, and more again once it is done', { timeout: 15_000 }, async () => {
    const { uploader, requests } = setup([status(200)]);
    const first = uploader.upload(settings, 'a.png', large);
    const problem = await failureOf(uploader.upload(settings, 'b.png', large));
    expect(problem).toMatchObject({ code: 'unavailable' });
    await Promise.all([first, uploader.upload(settings, 'small.png', file)]);
    await uploader.upload(settings, 'c.png', large);
    expect(requests).toHaveLength(3);
  });

  it('is counted no more after a failure', async () => {
    const { uploader } = setup([status(404)]);
    await expect(uploader.upload(settings, 'a.png', large)).rejects.toThrow(/404/);
    await uploader.upload(settings, 'b.png', large);
  });
});

describe('T1 where nothing is sent', () => {
  const endpoints = [
    'http://s3.test',
    'http://169.254.169.254',
    'https://169.254.169.254',
    'https://localhost:9000',
    'https://127.0.0.1',
    'https://[::1]',
    'https://minio.internal',
    'https://10.0.0.5.nip.io',
    'https://s3.test:9000',
    'https://user@s3.test',
    'ftp://s3.test',
    'no URL',
  ];

  it.each(endpoints)('%s', async (endpoint) => {
    const { uploader, requests } = setup([], { allowHosts: ['localhost:9001'] });
    const blocked = { code: 'asset-blocked' };
    await expect(uploader.checkEndpoint(endpoint)).rejects.toMatchObject(blocked);
    await expect(uploader.upload({ ...settings, endpoint }, 'a.png', file)).rejects.toMatchObject(
      blocked,
    );
    expect(requests).toEqual([]);
  });

  it('a name that leads inside', async () => {
    const { uploader, requests } = setup([], { resolve: async () => ['10.0.0.5'] });
    const blocked = { code: 'asset-blocked' };
    await expect(uploader.checkEndpoint('https://s3.test')).rejects.toMatchObject(blocked);
    await expect(uploader.upload(settings, 'a.png', file)).rejects.toMatchObject(blocked);
    expect(requests).toEqual([]);
  });

  it("a developer's own machine is allowed by name, over http too", async () => {
    const { uploader, requests } = setup([], { allowHosts: ['localhost:9000'] });
    const endpoint = 'http://localhost:9000';
    await uploader.checkEndpoint(endpoint);
    expect(await uploader.upload({ ...settings, endpoint }, 'a.png', file)).toBe(
      'http://localhost:9000/cards/a.png',
    );
    expect(requests).toHaveLength(1);
  });
});
