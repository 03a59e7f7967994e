import { describe, expect, it } from 'vitest';
import { readImage } from '../../test/fixtures/images.ts';
import { createAssetLoader } from './asset-loader.ts';
import { createGuardedFetch } from './guarded-fetch.ts';

const png = readImage('plain.png');
const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64');
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect/></svg>';
const blocked = { code: 'asset-blocked' };
const invalid = { code: 'asset-invalid' };

/** Every address answers with `body`. */
const setup = (body: BodyInit | null = png, headers: Record<string, string> = {}) => {
  const state = { requests: 0, now: 0 };
  const fetch = async () => {
    state.requests += 1;
    return new Response(body, { headers });
  };
  const fetchFile = createGuardedFetch({
    fetch: fetch as typeof globalThis.fetch,
    allowHosts: [],
    via: '1.1 platen-test',
  });
  return { state, loader: createAssetLoader({ fetchFile, now: () => state.now }) };
};

describe('http(s) addresses', () => {
  it.each([
    ['image/png', {}],
    ['text/html', { 'content-type': 'text/html' }],
    ['nothing', { 'content-type': '' }],
  ])('are sniffed, served as %s', async (_, headers) => {
    const { loader } = setup(png, headers);
    expect(await loader.loadImage(' https://cdn.test/a.png ')).toEqual({
      bytes: png,
      mediaType: 'image/png',
    });
  });

  it('give SVG cleaned', async () => {
    const { loader } = setup(svg.replace('<rect/>', '<script>alert(1)</script><rect onload="x"/>'));
    const { bytes, mediaType } = await loader.loadImage('https://cdn.test/a');
    expect(mediaType).toBe('image/svg+xml');
    expect(new TextDecoder().decode(bytes)).toBe(svg);
  });

  it.each<[string, BodyInit | null]>([
    ['HTML', '<!doctype html><title>Sign in</title>'],
    ['nothing', null],
    ['PDF', '%PDF-1.7'],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0)],
    ['half a PNG', png.slice(0, 100)],
    ['an SVG that fetches', svg.replace('<rect/>', '<image href="http://127.0.0.1/"/>')],
    [
      'an SVG that is not UTF-8',
      Buffer.from(svg.replace('<rect/>', '<text>\u00e9</text>'), 'latin1'),
    ],
    ['more than 20 MB', new Uint8Array(20_000_001)],
  ])('refuse %s', async (_, body) => {
    await expect(setup(body).loader.loadImage('https://cdn.test/a')).rejects.toMatchObject(invalid);
  });

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'blob:http://x/y',
    'ftp://h/x',
    '/etc/passwd',
    '',
  ])('only: %j is blocked', async (url) => {
    const { loader, state } = setup();
    await expect(loader.loadImage(url)).rejects.toMatchObject(blocked);
    expect(state.requests).toBe(0);
  });
});

describe('the cache', () => {
  it('answers for a minute', async () => {
    const { loader, state } = setup();
    const first = await loader.loadImage('https://cdn.test/a');
    state.now = 60_000;
    expect(await loader.loadImage('https://cdn.test/a')).toBe(first);
    expect(state.requests).toBe(1);
    state.now = 60_001;
    await loader.loadImage('https://cdn.test/a');
    expect(state.requests).toBe(2);
  });

  it('keeps no failures', async () => {
    const { loader, state } = setup('nothing');
    for (let count = 0; count < 2; count += 1) {
      await expect(loader.loadImage('https://cdn.test/a')).rejects.toMatchObject(invalid);
    }
    expect(state.requests).toBe(2);
  });

  it('shares no download under way', async () => {
    const { loader, state } = setup();
    await Promise.all([1, 2].map(() => loader.loadImage('https://cdn.test/a')));
    expect(state.requests).toBe(2);
  });

  it('drops what was used longest ago beyond 16 MiB', async () => {
    const gif = new Uint8Array(6 * 1024 * 1024);
    gif.set(readImage('animated.gif'));
    const { loader, state } = setup(gif);
    for (const name of ['a', 'b', 'a', 'c', 'a'])
      await loader.loadImage(`https://cdn.test/${name}`);
    expect(state.requests).toBe(3);
    await loader.loadImage('https://cdn.test/b');
    expect(state.requests).toBe(4);
  });
});

describe('data: URIs', () => {
  const load = (uri: string) => setup().loader.loadImage(uri);

  it.each([
    `data:image/png;base64,${base64(png)}`,
    `DATA:image/jpeg;charset=x;base64,${base64(png)}`,
    `data:image/png;base64,${encodeURIComponent(base64(png))}`,
    `data:image/png;base64,${base64(png).replaceAll(/.{20}/g, '$&\n')}`,
    `data:image/png;base64,${base64(png).replace(/=+$/, '')}`,
  ])('%s', async (uri) => {
    expect(await load(uri)).toEqual({ bytes: png, mediaType: 'image/png' });
  });

  it.each([
    `data:image/svg+xml;base64,${base64(svg)}`,
    `data:image/svg+xml,${encodeURIComponent(svg)}`,
    `data:image/svg+xml;charset=utf-8,${svg}`,
    `data:image/svg+xml;utf8,${svg.replace('width="10"', 'width="10" x="1%"')}`,
  ])('%s', async (uri) => {
    const { bytes, mediaType } = await load(uri);
    expect(mediaType).toBe('image/svg+xml');
    expect(new TextDecoder().decode(bytes).replace(' x="1%"', '')).toBe(svg);
  });

  it.each([
    'data:text/html;base64,PHNjcmlwdD4=',
    'data:,hello',
    'data:image/png,hello',
    'data:image/tiff;base64,AAAA',
    'data:image/svg+xml,<svg onload=alert(1)>',
    `data:image/svg+xml,${svg.replace('<rect/>', '<image href="http://127.0.0.1/"/>')}`,
  ])('%s is blocked', async (uri) => {
    await expect(load(uri)).rejects.toMatchObject(blocked);
  });

  it.each([
    'data:image/png;base64,',
    'data:image/png;base64,AAAA',
    'data:image/png;base64,A',
    'data:image/png;base64,AA*A',
    'data:image/png;base64,AA=A',
    `data:image/png;base64,${'A'.repeat(6_700_000)}`,
  ])('%.40s is invalid', async (uri) => {
    await expect(load(uri)).rejects.toMatchObject(invalid);
  });
});
