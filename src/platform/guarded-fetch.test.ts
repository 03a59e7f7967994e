import { describe, expect, it } from 'vitest';
import { createGuardedFetch } from './guarded-fetch.ts';
import type { Outbound } from './guarded-request.ts';

const limits = { maxBytes: 1_000, timeoutMs: 200, accept: 'image/*' };

type Pages = Record<string, () => Response | Promise<Response>>;

const redirect =
  (location: string, status = 302) =>
  () =>
    new Response(null, { status, headers: { location } });

/** A pretended internet that remembers what was asked of it. */
const createInternet = (pages: Pages = {}) => {
  const requests: Request[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    requests.push(request);
    return pages[request.url]?.() ?? new Response('not here', { status: 404 });
  };
  return { requests, fetch: fetch as typeof globalThis.fetch };
};

const setup = (pages: Pages = {}, options: Partial<Outbound> = {}) => {
  const { requests, fetch } = createInternet(pages);
  const get = createGuardedFetch({ fetch, via: '1.1 platen-test', allowHosts: [], ...options });
  return { requests, get: (url: string) => get(url, limits) };
};

const endless = () => {
  const state = { cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(400)),
    cancel: () => {
      state.cancelled = true;
    },
  });
  return { state, body };
};

describe('a good answer', () => {
  it('gives bytes', async () => {
    const { get } = setup({
      'https://cdn.test/a.png': () =>
        new Response('abc', { headers: { 'content-type': 'Image/PNG; charset=x' } }),
    });
    const file = await get('https://cdn.test/a.png#fragment');
    expect(new TextDecoder().decode(file)).toBe('abc');
  });

  it('sends nothing but our own headers', async () => {
    const { get, requests } = setup({ 'https://cdn.test/a': () => new Response('abc') });
    await get('https://cdn.test/a');
    expect(Object.fromEntries(requests[0]?.headers ?? [])).toEqual({
      accept: 'image/*',
      'user-agent': 'Platen',
      via: '1.1 platen-test',
    });
    expect(requests[0]?.redirect).toBe('manual');
  });

  it('follows three redirects, relative ones too', async () => {
    const { get } = setup({
      'http://cdn.test/1': redirect('/2', 301),
      'http://cdn.test/2': redirect('https://other.test/3', 307),
      'https://other.test/3': redirect('https://other.test/4', 308),
      'https://other.test/4': () => new Response('abc'),
    });
    expect(new TextDecoder().decode(await get('http://cdn.test/1'))).toBe('abc');
  });

  it('takes an empty body', async () => {
    const { get } = setup({ 'https://cdn.test/a': () => new Response(null, { status: 204 }) });
    expect(await get('https://cdn.test/a')).toHaveLength(0);
  });
});

describe('addresses that are never asked', () => {
  it.each([
    'http://127.0.0.1/x.png',
    'http://2130706433/x.png',
    'http://[::ffff:7f00:1]/x.png',
    'http://169.254.169.254/latest/meta-data',
    'http://localhost./x.png',
    'http://kubernetes.default.svc/x.png',
    'http://example.com:22/x.png',
    'http://example.com:6379/x.png',
    'https://example.com:8443/x.png',
    'http://user:pass@example.com/x.png',
    'http://user@example.com/x.png',
    'http://127.0.0.1#@example.com/x.png',
    'http://1.1.1.1 &@127.0.0.1# @x/x.png',
    'file:///etc/passwd',
    'ftp://example.com/x',
    'gopher://127.0.0.1:6379/_',
    'javascript:alert(1)',
    'blob:http://x/y',
    'about:blank',
    'data:text/html;base64,PHNjcmlwdD4=',
    '//127.0.0.1/x',
    '/etc/passwd',
    'http:///x',
    'http://',
    ' http://127.0.0.1/',
    'ht\ntp://127.0.0.1/',
    'http://[::1',
    'http://a..b/',
    `http://${'a'.repeat(300)}.com/`,
    `https://example.com/${'a'.repeat(4096)}`,
  ])('%s', async (url) => {
    const { get, requests } = setup();
    await expect(get(url)).rejects.toMatchObject({ code: 'asset-blocked' });
    expect(requests).toEqual([]);
  });

  it('refuses a backslash, which parsers read differently', async () => {
    const { get, requests } = setup();
    await expect(get('http://example.com\\@127.0.0.1/x')).rejects.toMatchObject({
      code: 'asset-blocked',
    });
    expect(requests).toEqual([]);
  });
});

describe("a developer's own machine", () => {
  const pages: Pages = {
    'http://localhost:3000/a.png': () => new Response('abc'),
    'https://cdn.test/to-local': redirect('http://localhost:3000/a.png'),
  };

  it('allows the exact host and port', async () => {
    const { get } = setup(pages, { allowHosts: ['localhost:3000'] });
    await expect(get('http://localhost:3000/a.png')).resolves.toBeDefined();
    await expect(get('http://localhost:3001/a.png')).rejects.toMatchObject({
      code: 'asset-blocked',
    });
    await expect(get('http://127.0.0.1:3000/a.png')).rejects.toMatchObject({
      code: 'asset-blocked',
    });
  });

  it.each([
    [['10.0.0.1'], 'asset-blocked'],
    [['93.184.216.34', '::1'], 'asset-blocked'],
    [[], 'asset-unreachable'],
  ])('a name that resolves to %j is refused', async (addresses, code) => {
    const { get, requests } = setup({}, { resolve: async () => addresses });
    await expect(get('https://cdn.test/a')).rejects.toMatchObject({ code });
    expect(requests).toEqual([]);
  });

  it('a name that does not resolve is unreachable, one that hangs too', async () => {
    const failing = setup({}, { resolve: () => Promise.reject(new Error('no such host')) });
    await expect(failing.get('https://cdn.test/a')).rejects.toMatchObject({
      code: 'asset-unreachable',
    });
    const hanging = setup({}, { resolve: () => new Promise(() => undefined) });
    await expect(hanging.get('https://cdn.test/a')).rejects.toMatchObject({
      code: 'asset-unreachable',
    });
  });
});

describe('redirects', () => {
  it.each([
    ['http://127.0.0.1/', 'asset-blocked'],
    ['http://169.254.169.254/', 'asset-blocked'],
    ['file:///etc/passwd', 'asset-blocked'],
    ['http://u:p@public2.test/', 'asset-blocked'],
    ['https://example.com:6379/', 'asset-blocked'],
    ['http://start.test/', 'asset-unreachable'],
  ])('to %s is refused', async (target, code) => {
    for (const start of ['http://start.test/', 'https://start.test/']) {
      const { get, requests } = setup({ [start]: redirect(target) });
      const problem = await get(start).catch((error: unknown) => error);
      expect(problem).toMatchObject({ code });
      expect(JSON.stringify(problem)).not.toMatch(/127\.0|169\.254|passwd/);
      expect(requests).toHaveLength(1);
    }
  });

  it('from https: to http: is refused', async () => {
    const { get } = setup({ 'https://a.test/': redirect('http://a.test/') });
    await expect(get('https://a.test/')).rejects.toMatchObject({ code: 'asset-unreachable' });
  });

  it('more than three are refused', async () => {
    const pages = Object.fromEntries(
      [1, 2, 3, 4, 5, 6].map((hop) => [`https://a.test/${hop}`, redirect(`/${hop + 1}`)]),
    );
    const { get, requests } = setup(pages);
    await expect(get('https://a.test/1')).rejects.toMatchObject({ code: 'asset-unreachable' });
    expect(requests).toHaveLength(4);
  });

  it('without an address is refused', async () => {
    const { get } = setup({ 'https://a.test/': () => new Response(null, { status: 302 }) });
    await expect(get('https://a.test/')).rejects.toMatchObject({ code: 'asset-unreachable' });
  });

  it('that the platform followed by itself are refused', async () => {
    const answer = new Response('abc');
    Object.defineProperty(answer, 'redirected', { value: true });
    const { get } = setup({ 'https://a.test/': () => answer });
    await expect(get('https://a.test/')).rejects.toMatchObject({ code: 'asset-blocked' });
  });
});

describe('bad answers', () => {
  it.each([404, 500, 304])('status %i', async (status) => {
    const { get } = setup({ 'https://a.test/': () => new Response(null, { status }) });
    await expect(get('https://a.test/')).rejects.toMatchObject({
      code: 'asset-unreachable',
      detail: `The server answered ${status}`,
    });
  });

  it('no connection', async () => {
    const { get } = setup({
      'https://a.test/': () => Promise.reject(new Error('ECONNREFUSED 10.1.2.3')),
    });
    const problem = await get('https://a.test/').catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: 'asset-unreachable' });
    expect((problem as Error).message).not.toContain('10.1.2.3');
  });

  it('no headers in time', async () => {
    const { get } = setup({ 'https://a.test/': () => new Promise(() => undefined) });
    await expect(get('https://a.test/')).rejects.toMatchObject({ code: 'asset-unreachable' });
  });

  it('headers, then silence', async () => {
    const { get } = setup({ 'https://a.test/': () => new Response(new ReadableStream()) });
    await expect(get('https://a.test/')).rejects.toMatchObject({ code: 'asset-unreachable' });
  });

  it('a byte now and then', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        controller.enqueue(new Uint8Array(1));
      },
    });
    const { get } = setup({ 'https://a.test/': () => new Response(body) });
    await expect(get('https://a.test/')).rejects.toMatchObject({ code: 'asset-unreachable' });
  });

  it('a body that breaks off', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('reset')),
    });
    const { get } = setup({ 'https://a.test/': () => new Response(body) });
    await expect(get('https://a.test/')).rejects.toMatchObject({ code: 'asset-unreachable' });
  });

  it('a body without end is cut off', async () => {
    const { state, body } = endless();
    const { get } = setup({ 'https://a.test/': () => new Response(body) });
    await expect(get('https://a.test/')).rejects.toMatchObject({ code: 'asset-invalid' });
    expect(state.cancelled).toBe(true);
  });

  it('a content-length over the limit is refused unread', async () => {
    const { state, body } = endless();
    const headers = { 'content-length': '1000000000' };
    const { get } = setup({ 'https://a.test/': () => new Response(body, { headers }) });
    await expect(get('https://a.test/')).rejects.toMatchObject({ code: 'asset-invalid' });
    expect(state.cancelled).toBe(true);
  });

  it('a content-length that lies changes nothing', async () => {
    const { body } = endless();
    const headers = { 'content-length': '10' };
    const { get } = setup({ 'https://a.test/': () => new Response(body, { headers }) });
    await expect(get('https://a.test/')).rejects.toMatchObject({ code: 'asset-invalid' });
  });

  it('a body of exactly the limit is fine', async () => {
    const { get } = setup({ 'https://a.test/': () => new Response(new Uint8Array(1_000)) });
    expect(await get('https://a.test/')).toHaveLength(1_000);
  });
});
