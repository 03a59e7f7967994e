/** Every fetch of the Worker under test lands here: nothing leaves the machine, and what tried to is seen. */
import { readFileSync } from 'node:fs';
import type { Request as WorkerRequest, Response as WorkerResponse } from 'miniflare';
import { Response } from 'miniflare';
import { keepGolden, readGolden } from './golden-files.ts';

const images = new URL('fixtures/images/', import.meta.url);

const answers: Readonly<Record<string, () => Response>> = {
  '/redirect-to-private': () => redirect('https://169.254.169.254/latest/meta-data'),
  '/redirect-loop': () => redirect('https://images.test/redirect-loop'),
  '/missing': () => new Response('not here', { status: 404 }),
  '/html-as-png': () =>
    new Response('<!doctype html>', { headers: { 'content-type': 'image/png' } }),
  '/empty': () => new Response(''),
  '/silence': () => new Response(slowStream(1, 8000)),
  '/endless': () => new Response(slowStream(40, 5)),
};

/** Megabytes with a pause before each. It ends, because an open stream keeps the test run from closing. */
function slowStream(parts: number, pauseMs: number): ReadableStream<Uint8Array> {
  let left = parts;
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (left === 0) return controller.close();
      left -= 1;
      return controller.enqueue(new Uint8Array(1 << 20));
    },
  });
}

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}

/** DNS over HTTPS, which is how node:dns resolves names on Workers. */
function resolve(url: URL): WorkerResponse {
  const name = url.searchParams.get('name') ?? '';
  const address = name === 'rebind.test' ? '10.0.0.5' : '93.184.216.34';
  const isIPv4 = ['A', '1'].includes(url.searchParams.get('type') ?? '');
  const Answer = isIPv4 ? [{ name, type: 1, TTL: 60, data: address }] : [];
  return Response.json({ Status: 0, Question: [{ name, type: isIPv4 ? 1 : 28 }], Answer });
}

export async function fakeInternet(request: WorkerRequest): Promise<WorkerResponse> {
  const url = new URL(request.url);
  if (url.hostname === 'golden.test') {
    const name = url.pathname.slice(1);
    return request.method === 'PUT'
      ? keepGolden(name, await request.arrayBuffer())
      : readGolden(name);
  }
  if (url.hostname === 'cloudflare-dns.com') return resolve(url);
  if (url.hostname !== 'images.test') return new Response('no such host', { status: 599 });
  const answer = answers[url.pathname];
  if (answer !== undefined) return answer();
  return new Response(readFileSync(new URL(`.${url.pathname}`, images)));
}
