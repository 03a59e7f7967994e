import { Problem } from '../core/problem.ts';
import { classifyHost } from './address.ts';

export interface GuardedFetchOptions {
  readonly fetch: typeof fetch;
  /** `host:port`, exact, for a developer's own machine. Empty when deployed. */
  readonly allowHosts: readonly string[];
  /** Addresses of a name. A private one blocks the fetch; a rejection or an empty answer makes the name unreachable. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** The Via header that our requests carry: one that comes back to us with it has gone in a circle. */
  readonly via: string;
}

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
const maxUrlLength = 4096;
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const publicHint =
  'Use an http(s) address that the public internet can reach, or a data: URI. ' +
  "On a developer's own machine, name the host and port in ASSET_ALLOW_HOSTS.";

const blocked = (detail: string) => new Problem('asset-blocked', detail, { hint: publicHint });

const unreachable = (detail: string, cause?: unknown) =>
  new Problem('asset-unreachable', detail, {
    hint: 'Check that the address opens in a browser without signing in',
    cause,
  });

const tooLarge = (maxBytes: number) =>
  new Problem('asset-invalid', `The file is larger than ${Math.floor(maxBytes / 1e6)} MB`, {
    hint: 'Use a smaller or better compressed file',
  });

function hostAndPort(url: URL): string {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return `${url.hostname.replace(/\.$/, '')}:${port}`;
}

function parseUrl(text: string, base?: URL): URL {
  if (text.length > maxUrlLength) {
    throw blocked(`The address is longer than ${maxUrlLength} characters`);
  }
  // The URL standard reads it as a slash, older parsers as part of a name: what a host is must not be a matter of opinion.
  if (text.includes('\\')) throw blocked('The address holds a backslash');
  let url: URL;
  try {
    url = new URL(text, base);
  } catch {
    throw blocked('The address is not a complete http(s) URL');
  }
  url.hash = '';
  return url;
}

/** Checks that need no network. Names no address in `detail`: a redirect must not tell what is inside. */
function checkUrl(url: URL, options: GuardedFetchOptions): { readonly allowed: boolean } {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw blocked('Only http: and https: addresses are fetched');
  }
  if (url.username !== '' || url.password !== '') {
    throw blocked('The address holds a user name or password');
  }
  const authority = hostAndPort(url);
  if (options.allowHosts.some((host) => host.toLowerCase() === authority)) return { allowed: true };
  if (url.port !== '' && url.port !== '80' && url.port !== '443') {
    throw blocked('Only ports 80 and 443 are fetched');
  }
  if (classifyHost(url.hostname) === 'blocked') {
    throw blocked('The address is not on the public internet');
  }
  return { allowed: false };
}

interface Deadline {
  readonly signal: AbortSignal;
  /** Resolves with the work, or rejects when time is up, even if the work never listens to the signal. */
  within<T>(work: Promise<T>): Promise<T>;
  end(): void;
}

function startDeadline(timeoutMs: number): Deadline {
  const controller = new AbortController();
  const expired = Promise.withResolvers<never>();
  expired.promise.catch(() => undefined);
  const timer = setTimeout(() => {
    expired.reject(unreachable(`No complete answer within ${timeoutMs / 1000} seconds`));
    controller.abort();
  }, timeoutMs);
  return {
    signal: controller.signal,
    within: (work) => Promise.race([work, expired.promise]),
    end: () => {
      clearTimeout(timer);
      controller.abort();
    },
  };
}

async function checkAddresses(url: URL, options: GuardedFetchOptions, deadline: Deadline) {
  const { resolve } = options;
  if (resolve === undefined || /^[\d.]+$|^\[/.test(url.hostname)) return;
  const lookup = resolve(url.hostname).catch((cause: unknown) => {
    throw unreachable('The host name could not be found', cause);
  });
  const addresses = await deadline.within(lookup);
  if (addresses.length === 0) throw unreachable('The host name has no address');
  if (addresses.some((address) => classifyHost(address) === 'blocked')) {
    throw blocked('The address is not on the public internet');
  }
}

function discard(response: Response) {
  // Not awaited: a server may keep the cancellation waiting.
  response.body?.cancel().catch(() => undefined);
}

async function request(
  url: URL,
  accept: string,
  options: GuardedFetchOptions,
  deadline: Deadline,
): Promise<Response> {
  const { allowed } = checkUrl(url, options);
  if (!allowed) await checkAddresses(url, options, deadline);
  // Called as a plain function: workerd refuses a fetch whose `this` is another object.
  const { fetch: send, via } = options;
  const answer = send(url.href, {
    method: 'GET',
    redirect: 'manual',
    headers: { accept, via, 'user-agent': 'Platen' },
    signal: deadline.signal,
  }).catch((cause: unknown) => {
    throw unreachable('The server could not be reached', cause);
  });
  const response = await deadline.within(answer);
  if (response.redirected) {
    discard(response);
    throw blocked('The address redirects in a way that cannot be checked');
  }
  return response;
}

function redirectTarget(response: Response, from: URL, options: GuardedFetchOptions): URL {
  const location = response.headers.get('location');
  if (location === null)
    throw unreachable(`The server answered ${response.status} without an address`);
  const target = parseUrl(location, from);
  // Before the check of the scheme: a way inside is blocked, and not merely a failure to load.
  checkUrl(target, options);
  if (from.protocol === 'https:' && target.protocol === 'http:') {
    throw unreachable('The address redirects from https: to http:');
  }
  return target;
}

const follow = async (
  start: URL,
  accept: string,
  options: GuardedFetchOptions,
  deadline: Deadline,
): Promise<Response> => {
  const seen = new Set<string>();
  let url = start;
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    if (seen.has(url.href)) throw unreachable('The address redirects in a circle');
    seen.add(url.href);
    const response = await request(url, accept, options, deadline);
    if (!redirectStatuses.has(response.status)) return response;
    discard(response);
    url = redirectTarget(response, url, options);
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
  (options: GuardedFetchOptions): GuardedFetch =>
  async (text, limits) => {
    const start = parseUrl(text);
    const deadline = startDeadline(limits.timeoutMs);
    try {
      const response = await follow(start, limits.accept, options, deadline);
      return await readFile(response, limits.maxBytes, deadline);
    } finally {
      deadline.end();
    }
  };
