import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { withEarlierFiles } from '../../src/platform/earlier-files.ts';
import { createKvFiles } from '../../src/platform/kv-files.ts';
import { createR2Files } from '../../src/platform/r2-files.ts';
import type { FileStore, OpenFile } from '../../src/service/stored-file.ts';
import { faulty, times } from './faulty-stores.ts';
import { randomId } from './sample-record.ts';

const { FILES, OUTPUTS } = env;
const DAY = 86_400_000;

interface Case {
  readonly name: string;
  /** A store whose bucket or namespace fails when `isDown` says so, and what it was asked. */
  readonly create: (isDown?: (method: string) => boolean) => { files: FileStore; asked: string[] };
}

const cases: readonly Case[] = [
  { name: 'R2', create: (isDown) => watched(OUTPUTS, isDown, createR2Files) },
  {
    name: 'KV',
    create: (isDown) => watched(FILES, isDown, (namespace) => createKvFiles(namespace, Date.now)),
  },
];

function watched<T extends object>(
  store: T,
  isDown: (method: string) => boolean = () => false,
  create: (store: T) => FileStore,
) {
  const asked: string[] = [];
  const watching = faulty(store, (method) => {
    asked.push(method);
    return isDown(method);
  });
  return { files: create(watching), asked };
}

/** An address that expires in a day. */
const newPath = () => {
  const expires = Math.floor((Date.now() + DAY) / 1000);
  return `1d/${expires.toString(36)}-${randomId()}.png`;
};
const body = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
const about = () => ({
  mediaType: 'image/png',
  filename: 'Ünïcode "日本".png',
  storedAt: Date.now(),
  expiresAt: Date.now() + DAY,
});

async function bytesOf(file: OpenFile | null, range: Parameters<OpenFile['read']>[0] = null) {
  if (file === null) throw new Error('there is no file');
  return new Uint8Array(await new Response(await file.read(range)).arrayBuffer());
}

describe.each(cases)('A file in $name', ({ create }) => {
  it('is opened as it was stored, with its name and times', async () => {
    const { files } = create();
    const path = newPath();
    const file = about();
    await files.put(path, body, file);
    const opened = await files.open(path, true);
    expect(opened).toMatchObject({ ...file, size: body.length });
    expect(opened?.etag).toMatch(/^[0-9a-f]{32}$/);
    expect(await bytesOf(opened)).toEqual(body);
  });

  it.each([
    [0, 1],
    [0, 100_000],
    [99_999, 1],
    [70_000, 5000],
  ])('is read in part, from byte %d, %d bytes', async (offset, length) => {
    const { files } = create();
    const path = newPath();
    await files.put(path, body, about());
    const bytes = await bytesOf(await files.open(path, true), { offset, length });
    expect(bytes).toEqual(body.slice(offset, offset + length));
  });

  it('may be empty, and may be a view of something larger', async () => {
    const { files } = create();
    for (const part of [body.subarray(0, 0), body.subarray(10, 20)]) {
      const path = newPath();
      await files.put(path, part, about());
      expect(await bytesOf(await files.open(path, true))).toEqual(part.slice());
    }
  });

  it('is not there before it is stored, nor after it is deleted, and deleting twice is no error', async () => {
    const { files } = create();
    const [path, other] = [newPath(), newPath()];
    expect(await files.open(path, true)).toBe(null);
    await files.put(path, body, about());
    await files.put(other, body, about());
    await files.delete([path]);
    await files.delete([path, newPath()]);
    await files.delete([]);
    expect(await files.open(path, true)).toBe(null);
    expect(await files.open(other, true)).not.toBe(null);
  });

  it('is stored although that fails once, and the failure of both tries is told', async () => {
    const path = newPath();
    const failingOnce = create(times(1)).files;
    await failingOnce.put(path, body, about());
    expect(await bytesOf(await failingOnce.open(path, true))).toEqual(body);
    const { files, asked } = create((method) => method === 'put');
    await expect(files.put(newPath(), body, about())).rejects.toMatchObject({
      ...{ code: 'unavailable', retryAfter: 5, detail: 'The store of files does not answer' },
    });
    expect(asked).toEqual(['put', 'put']);
  });

  it('is never said to be missing when the store does not answer', async () => {
    const path = newPath();
    await create().files.put(path, body, about());
    const down = create(() => true).files;
    await expect(down.open(path, true)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(down.delete([path])).rejects.toMatchObject({ code: 'unavailable' });
  });
});

it('R2 is asked once for a file that is read, and for no bytes that nobody wants', async () => {
  const { files, asked } = watched(OUTPUTS, undefined, createR2Files);
  const path = newPath();
  await files.put(path, body, about());
  expect(await bytesOf(await files.open(path, true))).toEqual(body);
  expect(asked.splice(0)).toEqual(['put', 'get']);
  const opened = await files.open(path, false);
  expect(asked.splice(0)).toEqual(['head']);
  expect(await bytesOf(opened, { offset: 5, length: 10 })).toEqual(body.slice(5, 15));
  expect(asked).toEqual(['get']);
  await files.delete([path]);
  await expect(opened?.read(null)).rejects.toMatchObject({ code: 'not-found' });
});

it('KV is asked once, whatever is wanted', async () => {
  const { files, asked } = watched(FILES, undefined, (kv) => createKvFiles(kv, Date.now));
  const path = newPath();
  await files.put(path, body, about());
  asked.splice(0);
  for (const range of [null, { offset: 5, length: 10 }]) {
    await bytesOf(await files.open(path, range === null), range);
    expect(asked.splice(0)).toEqual(['getWithMetadata']);
  }
  await (await files.open(path, false))?.close();
  expect(asked).toEqual(['getWithMetadata']);
});

describe('A store that another one has replaced', () => {
  const r2 = createR2Files(OUTPUTS);
  const kv = createKvFiles(FILES, Date.now);
  const both = withEarlierFiles(r2, kv);

  it('still gives and deletes what it has, and gets nothing new', async () => {
    const [early, late] = [newPath(), newPath()];
    await kv.put(early, body, about());
    await both.put(late, body, about());
    expect(await kv.open(late, false)).toBe(null);
    for (const path of [early, late])
      expect(await bytesOf(await both.open(path, true))).toEqual(body);
    await both.delete([early, late]);
    expect(await kv.open(early, false)).toBe(null);
    expect(await both.open(late, false)).toBe(null);
  });
});

it('KV takes no file of more than 25 MiB, and is not even asked', async () => {
  const { files, asked } = watched(FILES, undefined, (kv) => createKvFiles(kv, Date.now));
  const large = new Uint8Array(25 * 1024 * 1024 + 1);
  await expect(files.put(newPath(), large, about())).rejects.toMatchObject({
    code: 'payload-too-large',
  });
  expect(asked).toEqual([]);
});

it('KV deletes by itself what has expired, and is asked to delete the rest', async () => {
  const { files, asked } = watched(FILES, undefined, (kv) => createKvFiles(kv, Date.now));
  const expired = `1d/${(1_700_000_000).toString(36)}-${randomId()}.png`;
  await files.delete([expired, newPath(), expired]);
  expect(asked).toEqual(['delete']);
  const path = newPath();
  await files.put(path, body, { ...about(), expiresAt: Date.now() + 5000 });
  const { keys } = await FILES.list({ prefix: `output:${path}` });
  expect(keys[0]?.expiration).toBeGreaterThan(Date.now() / 1000 + 50);
  expect(keys[0]?.expiration).toBeLessThan(Date.now() / 1000 + 70);
});
