import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createS3Uploader } from '../../src/platform/s3-uploader.ts';
import { liveKey } from '../hostile/keys.ts';
import { type LocalPlaten, startLocalPlaten } from '../hostile/local-platen.ts';
import { type S3Front, startS3Front } from './s3-front.ts';
import { type S3Server, startS3Server } from './s3-server.ts';

interface JsonRender {
  readonly id: string;
  readonly output: { readonly data: string };
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly aws_s3: { readonly url?: string; readonly key: string; readonly bucket: string };
}

interface FileInput {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly req: { readonly json: { readonly filename?: unknown } };
  readonly expect: { readonly status: readonly number[] };
}

/** Nobody listens there. */
const nowhere = 'http://localhost:9';
const headers = { Authorization: `Bearer ${liveKey}`, 'Content-Type': 'application/json' };

let server: S3Server;
let front: S3Front;
let platen: LocalPlaten;

beforeAll(async () => {
  server = await startS3Server();
  front = await startS3Front(server.endpoint);
  const hosts = [front.endpoint, nowhere].map((endpoint) => new URL(endpoint).host);
  platen = await startLocalPlaten(null, 0, { ASSET_ALLOW_HOSTS: hosts.join() });
});

afterAll(async () => {
  await platen?.stop();
  await front?.stop();
  await server?.stop();
});

async function store(changes: object = {}): Promise<void> {
  const response = await fetch(`${platen.address}/api/v1/settings/s3`, {
    method: 'PUT',
    headers,
    body: JSON.stringify({
      ...{ endpoint: front.endpoint, region: 'auto', bucket: server.bucket, prefix: server.prefix },
      access_key_id: server.accessKeyId,
      secret_access_key: server.secretAccessKey,
      ...changes,
    }),
  });
  expect(response.status, await response.text()).toBe(200);
}

function post(path: string, changes: object): Promise<Response> {
  const body = JSON.stringify({ template: 'card', width: 64, useAws: true, ...changes });
  return fetch(`${platen.address}/api/v1/renders/${path}`, { method: 'POST', headers, body });
}

const renderJson = async (changes: object) =>
  (await post('json', changes)).json() as Promise<JsonRender>;

async function expectFailure(render: JsonRender, message: string): Promise<void> {
  expect(render.output.data).toMatch(/^data:image\/png;base64,iVBORw0KGgo/);
  const [warning] = render.warnings.filter(({ code }) => code === 'S3_UPLOAD_FAILED');
  expect(warning?.message).toContain(message);
  expect(JSON.stringify(render)).not.toMatch(/secret|localhost/);
  expect(render.aws_s3).toEqual({ bucket: server.bucket, key: `${server.prefix}${render.id}.png` });
  expect(await server.read(render.aws_s3.key)).toBeNull();
}

beforeEach(async () => {
  await store();
  front.mishaps.length = 0;
});

describe('uploads to a real S3 server', () => {
  it.each([
    ['png', 'image/png', 'hero'],
    ['jpeg', 'image/jpeg', "Grüße/a b+c'(1)!*~#?%2f名👩‍🚀.jpg"],
    ['webp', 'image/webp', '../../..%2f..%2fx.webp'],
  ])('A2.19 A2.20 A2.25 A2.26 a %s arrives as it was answered', async (format, type, filename) => {
    const response = await post('sync', { format, filename });
    expect(response.headers.get('X-Render-Warnings') ?? '').not.toContain('S3_UPLOAD_FAILED');
    const key = decodeURIComponent(response.headers.get('X-Render-S3-Key') ?? '');
    const name = filename.replaceAll('../', '');
    expect(key).toBe(server.prefix + (name === 'hero' ? 'hero.png' : name));
    const { pathname, origin } = new URL(response.headers.get('X-Render-S3-Url') ?? '');
    expect(origin + decodeURIComponent(pathname)).toBe(`${front.endpoint}/${server.bucket}/${key}`);
    const object = await server.read(key);
    expect(object?.mediaType).toBe(type);
    expect(Buffer.compare(object?.bytes ?? Buffer.of(), await bytesOf(response))).toBe(0);
    expect(front.seen.at(-1)?.headers['content-length']).toBe(String(object?.bytes.length));
  });

  it('A2.33 JSON tells URL, key and bucket', async () => {
    await store({ public_url: 'https://cdn.example.com/pictures/' });
    const { id, aws_s3, output } = await renderJson({ format: 'jpeg' });
    const key = `${server.prefix}${id}.jpg`;
    expect(aws_s3).toEqual({
      ...{ key, bucket: server.bucket },
      url: `https://cdn.example.com/pictures/${key}`,
    });
    const { bytes } = (await server.read(key)) ?? { bytes: Buffer.of() };
    expect(`data:image/jpeg;base64,${Buffer.from(bytes).toString('base64')}`).toBe(output.data);
  });

  it.each([
    ['500', [500]],
    ['a broken connection and 503', ['break', 503] as const],
  ])('are tried again after %s', async (_, mishaps) => {
    front.mishaps.push(...mishaps);
    const before = front.seen.length;
    const { aws_s3 } = await renderJson({});
    expect(aws_s3.url).toBeDefined();
    expect(await server.read(aws_s3.key)).not.toBeNull();
    expect(front.seen.length - before).toBe(mishaps.length + 1);
  });

  it('are signed by the clock of the server when ours is wrong', async () => {
    const url = new URL(front.endpoint);
    const uploader = createS3Uploader({
      outbound: { fetch, via: '1.1 platen-test', allowHosts: [url.host] },
      now: () => Date.now() - 3_600_000,
      wait: async () => undefined,
    });
    const { bucket, prefix, accessKeyId, secretAccessKey } = server;
    const body = new TextEncoder().encode('a picture');
    const before = front.seen.length;
    await uploader.upload(
      {
        ...{ endpoint: front.endpoint, region: 'auto', bucket, prefix, publicUrl: null },
        ...{ accessKeyId, secretAccessKey },
      },
      `${prefix}late.png`,
      { body, mediaType: 'image/png', width: 1, height: 1 },
    );
    expect(Buffer.from((await server.read(`${prefix}late.png`))?.bytes ?? []).toString()).toBe(
      'a picture',
    );
    expect(front.seen.length - before).toBe(2);
  });
});

describe('T25 filenames that ever broke something', () => {
  const jsonl = readFileSync(
    new URL('../fixtures/hostile/bad-inputs.jsonl', import.meta.url),
    'utf8',
  );
  const inputs = jsonl
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as FileInput)
    .filter(({ group, req }) => group === 'file' && req.json.filename !== undefined);

  it.each(inputs)('$id $title', async ({ expect: { status }, req }) => {
    const { filename } = req.json;
    // The one that is no text stands for so many letters.
    const text = typeof filename === 'string' ? filename : 'x'.repeat(1025);
    const response = await post('sync', { filename: text });
    expect(status).toContain(response.status);
    if (response.status !== 200) return;
    const key = decodeURIComponent(response.headers.get('X-Render-S3-Key') ?? '');
    expect(key.startsWith(server.prefix)).toBe(true);
    expect(key.split('/')).not.toContain('..');
    expect((await server.read(key))?.mediaType).toBe('image/png');
  });
});

async function bytesOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

describe('A2.27 A2.71 A2.78 uploads that fail leave the picture and a warning', () => {
  it.each([
    ['a wrong secret', { secret_access_key: 'not-the-right-one' }, '(403)'],
    ['a wrong key id', { access_key_id: 'AKIANOBODY' }, '(401)'],
  ])('%s', async (_, changes, message) => {
    await store(changes);
    const before = front.seen.length;
    await expectFailure(await renderJson({}), message);
    expect(front.seen.length - before).toBe(1);
  });

  it('a server that is down', async () => {
    await store({ endpoint: nowhere });
    await expectFailure(await renderJson({}), 'The server could not be reached');
  });

  it('a server that says nothing, within the time', async () => {
    front.mishaps.push('silence');
    const began = Date.now();
    await expectFailure(await renderJson({}), 'No complete answer within 10 seconds');
    expect(Date.now() - began).toBeLessThan(15_000);
  });

  it('a server that leads elsewhere', async () => {
    front.mishaps.push(307);
    await expectFailure(await renderJson({}), '(307)');
  });

  it('a bucket that does not exist', async () => {
    await store({ bucket: 'nothing' });
    const render = await renderJson({});
    expect(render.warnings.at(-1)?.message).toContain('no such bucket (404)');
    expect(render.aws_s3).toEqual({ bucket: 'nothing', key: `${server.prefix}${render.id}.png` });
  });
});
