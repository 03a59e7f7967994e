/** The internet as the hostile tests need it: served files, hosts that misbehave, and a list of who was asked for. */
import type { Request as WorkerRequest, Response as WorkerResponse } from 'miniflare';
import { Response } from 'miniflare';
import { fakeInternet } from '../fake-internet.ts';
import { pictureOf } from './pictures.ts';

export interface FakeHosts {
  readonly answer: (request: WorkerRequest) => Promise<WorkerResponse>;
  /** The address at which the file is served from now on. */
  serve(name: string, file: Uint8Array): string;
  /** Hosts that were asked for and that no test has: the guard around fetch let something through. */
  takeStrangers(): string[];
}

const megabyte = 1 << 20;

/** Ends after `parts`: a stream left open would keep workerd and the test run from closing. */
function slowly(parts: number, bytes: number, pauseMs: number): ReadableStream<Uint8Array> {
  let left = parts;
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (left === 0) return controller.close();
      left -= 1;
      return controller.enqueue(new Uint8Array(bytes));
    },
  });
}

const redirect = (location: string, status = 302) =>
  new Response(null, { status, headers: { location } });

const typed = (body: Uint8Array, type: string) =>
  new Response(body, { headers: { 'content-type': type } });

const misbehaviours: { readonly [path: string]: () => WorkerResponse } = {
  '/img/image28': () => typed(pictureOf('image28') ?? new Uint8Array(), 'image/png'),
  '/img/image29': () => typed(pictureOf('image29') ?? new Uint8Array(), 'text/html'),
  '/img/image34': () => new Response(null, { status: 204 }),
  '/img/image37': () => new Response(slowly(20, megabyte, 1)),
  '/img/image38': () => new Response(slowly(10, 1, 1000)),
  '/img/image39': () => new Response(slowly(1, 1, 8000)),
  '/img/image41': () =>
    new Response(slowly(20, megabyte, 1), { headers: { 'content-length': '1000000000' } }),
  // Packed on its way by the HTTP server of the fake internet.
  '/img/image42': () =>
    new Response(slowly(20, megabyte, 1), { headers: { 'content-encoding': 'gzip' } }),
  '/200_text/html': () => typed(pictureOf('image28') ?? new Uint8Array(), 'text/html'),
  '/https->http': () => redirect('http://images.test/baseline.jpg'),
  '/rebind.test_A_flips': () => redirect('https://rebind.test/x.png'),
  '/127.0.0.1.nip.io': () => redirect('https://127.0.0.1.nip.io/x.png'),
};

/** `/public->X` leads to X, `/public_x6` leads on six times. */
function chain(path: string, url: URL): WorkerResponse | null {
  const hops = /^\/public_x(\d)$/.exec(path)?.[1];
  if (hops !== undefined) return redirect(`/public_x${Number(hops) - 1}`);
  const target = /^\/public->(.+)$/s.exec(path)?.[1];
  if (target === undefined) return null;
  return redirect(target === 'public' ? url.href : target, 307);
}

function picture(path: string): WorkerResponse | null {
  const file = pictureOf(/^\/img\/(\w+)$/.exec(path)?.[1] ?? '');
  return file === null ? null : new Response(file);
}

function misbehave(url: URL): WorkerResponse {
  const path = decodeURIComponent(url.pathname);
  const answer = misbehaviours[path]?.() ?? chain(path, url) ?? picture(path);
  return answer ?? new Response('not here', { status: 404 });
}

/** DNS over HTTPS for the names that hide an address of the machine itself. */
function resolvesInwards(url: URL): WorkerResponse | null {
  const name = url.searchParams.get('name') ?? '';
  if (url.hostname !== 'cloudflare-dns.com' || !name.endsWith('.nip.io')) return null;
  const Answer = [{ name, type: 1, TTL: 60, data: '127.0.0.1' }];
  return Response.json({ Status: 0, Question: [{ name, type: 1 }], Answer });
}

export function createFakeHosts(): FakeHosts {
  const files = new Map<string, Uint8Array>();
  const strangers: string[] = [];
  return {
    serve: (name, file) => {
      const path = `/f/${encodeURIComponent(name)}`;
      files.set(path, file);
      return `https://images.test${path}`;
    },
    takeStrangers: () => strangers.splice(0),
    answer: async (request) => {
      const url = new URL(request.url);
      const file = files.get(url.pathname);
      if (url.hostname === 'images.test' && file !== undefined) return new Response(file);
      if (url.hostname === 'fake.test') return misbehave(url);
      if (!['images.test', 'cloudflare-dns.com'].includes(url.hostname)) strangers.push(url.href);
      return resolvesInwards(url) ?? fakeInternet(request);
    },
  };
}
