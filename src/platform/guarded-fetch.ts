import { Problem } from '../core/problem.ts';
import {
  checkUrl,
  type Deadline,
  discard,
  guardedRequest,
  type Outbound,
  parseUrl,
  startDeadline,
  unreachable,
} from './guarded-request.ts';

export interface FetchLimits {
  /** Largest body, in bytes after decompression. */
  readonly maxBytes: number;
  /** For the whole exchange: all redirects and the whole body. */
  readonly timeoutMs: number;
  /** Value of the `accept` header. */
  readonly accept: string;
}

export type GuardedFetch = (url: string, limits: FetchLimits) => Promise<Uint8Array<ArrayBuffer>>;

const maxRedirects = 3;
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const tooLarge = (maxBytes: number) =>
  new Problem('asset-invalid', `The file is larger than ${Math.floor(maxBytes / 1e6)} MB`, {
    hint: 'Use a smaller or better compressed file',
  });

function redirectTarget(response: Response, from: URL, outbound: Outbound): URL {
  const location = response.headers.get('location');
  if (location === null)
    throw unreachable(`The server answered ${response.status} without an address`);
  const target = parseUrl(location, from);
  // Before the check of the scheme: a way inside is blocked, and not merely a failure to load.
  checkUrl(target, outbound);
  if (from.protocol === 'https:' && target.protocol === 'http:') {
    throw unreachable('The address redirects from https: to http:');
  }
  return target;
}

const follow = async (
  start: URL,
  accept: string,
  outbound: Outbound,
  deadline: Deadline,
): Promise<Response> => {
  const seen = new Set<string>();
  let url = start;
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    if (seen.has(url.href)) throw unreachable('The address redirects in a circle');
    seen.add(url.href);
    const response = await guardedRequest(
      url,
      { method: 'GET', headers: { accept } },
      outbound,
      deadline,
    );
    if (!redirectStatuses.has(response.status)) return response;
    discard(response);
    url = redirectTarget(response, url, outbound);
  }
  throw unreachable(`The address redirects more than ${maxRedirects} times`);
};

function join(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

async function readBody(response: Response, maxBytes: number, deadline: Deadline) {
  if (response.body === null) return new Uint8Array(0);
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await deadline.within(reader.read());
      if (done) return join(chunks, length);
      length += value.byteLength;
      if (length > maxBytes) throw tooLarge(maxBytes);
      chunks.push(value);
    }
  } catch (cause) {
    reader.cancel().catch(() => undefined);
    if (cause instanceof Problem) throw cause;
    throw unreachable('The connection broke off', cause);
  }
}

async function readFile(
  response: Response,
  maxBytes: number,
  deadline: Deadline,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!response.ok) {
    discard(response);
    throw unreachable(`The server answered ${response.status}`);
  }
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    discard(response);
    throw tooLarge(maxBytes);
  }
  return readBody(response, maxBytes, deadline);
}

/**
 * A fetch for addresses that strangers wrote: public http(s) hosts only, every redirect hop checked again, body and time
 * bounded, nothing of the caller's request passed on.
 *
 * The returned function throws Problem `asset-blocked` (the address, or one it redirects to, may not be fetched),
 * `asset-unreachable` (no 2xx answer in time, too many redirects) or `asset-invalid` (body over `maxBytes`).
 */
export const createGuardedFetch =
  (outbound: Outbound): GuardedFetch =>
  async (text, limits) => {
    const start = parseUrl(text);
    const deadline = startDeadline(limits.timeoutMs);
    try {
      const response = await follow(start, limits.accept, outbound, deadline);
      return await readFile(response, limits.maxBytes, deadline);
    } finally {
      deadline.end();
    }
  };
