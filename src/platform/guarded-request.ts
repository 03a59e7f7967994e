import { Problem } from '../core/problem.ts';
import { classifyHost } from './address.ts';

/** How requests to addresses that strangers wrote leave the Worker. */
export interface Outbound {
  readonly fetch: typeof fetch;
  /** `host:port`, exact, for a developer's own machine. Empty when deployed. */
  readonly allowHosts: readonly string[];
  /** Addresses of a name. A private one blocks the request; a rejection or an empty answer makes the name unreachable. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** The Via header that our requests carry: one that comes back to us with it has gone in a circle. */
  readonly via: string;
}

export interface OutboundRequest {
  readonly method: 'GET' | 'PUT';
  /** Those beside Via and User-Agent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

const maxUrlLength = 4096;

const publicHint =
  'Use an http(s) address that the public internet can reach, or a data: URI. ' +
  "On a developer's own machine, name the host and port in ASSET_ALLOW_HOSTS.";

export const blocked = (detail: string) =>
  new Problem('asset-blocked', detail, { hint: publicHint });

export const unreachable = (detail: string, cause?: unknown) =>
  new Problem('asset-unreachable', detail, {
    hint: 'Check that the address opens in a browser without signing in',
    cause,
  });

function hostAndPort(url: URL): string {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return `${url.hostname.replace(/\.$/, '')}:${port}`;
}

export function parseUrl(text: string, base?: URL): URL {
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
export function checkUrl(url: URL, { allowHosts }: Outbound): { readonly allowed: boolean } {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw blocked('Only http: and https: addresses are fetched');
  }
  if (url.username !== '' || url.password !== '') {
    throw blocked('The address holds a user name or password');
  }
  const authority = hostAndPort(url);
  if (allowHosts.some((host) => host.toLowerCase() === authority)) return { allowed: true };
  if (url.port !== '' && url.port !== '80' && url.port !== '443') {
    throw blocked('Only ports 80 and 443 are fetched');
  }
  if (classifyHost(url.hostname) === 'blocked') {
    throw blocked('The address is not on the public internet');
  }
  return { allowed: false };
}

export interface Deadline {
  readonly signal: AbortSignal;
  /** Resolves with the work, or rejects when time is up, even if the work never listens to the signal. */
  within<T>(work: Promise<T>): Promise<T>;
  end(): void;
}

export function startDeadline(timeoutMs: number): Deadline {
  const controller = new AbortController();
  const expired = Promise.withResolvers<never>();
  expired.promise.catch(() => undefined);
  const timer = setTimeout(() => {
    expired.reject(unreachable(`No complete answer within ${timeoutMs / 1000} seconds`));
    controller.abort();
  }, timeoutMs);
  return {
    signal: controller.signal,
    within: (work) => Promise.race([expired.promise, work]),
    end: () => {
      clearTimeout(timer);
      controller.abort();
    },
  };
}

/** Everything that is known of an address before it is asked: the URL itself, and what its name resolves to. */
export async function checkAddress(url: URL, outbound: Outbound, deadline: Deadline) {
  const { allowed } = checkUrl(url, outbound);
  const { resolve } = outbound;
  if (allowed || resolve === undefined || /^[\d.]+$|^\[/.test(url.hostname)) return;
  const lookup = resolve(url.hostname).catch((cause: unknown) => {
    throw unreachable('The host name could not be found', cause);
  });
  const addresses = await deadline.within(lookup);
  if (addresses.length === 0) throw unreachable('The host name has no address');
  if (addresses.some((address) => classifyHost(address) === 'blocked')) {
    throw blocked('The address is not on the public internet');
  }
}

export function discard(response: Response) {
  // Not awaited: a server may keep the cancellation waiting.
  response.body?.cancel().catch(() => undefined);
}

/**
 * One request to a public http(s) host. A redirect is an answer like any other: its target is for the caller to check.
 * @throws Problem `asset-blocked` (the address may not be asked) or `asset-unreachable` (no answer in time)
 */
export async function guardedRequest(
  url: URL,
  { method, headers, body }: OutboundRequest,
  outbound: Outbound,
  deadline: Deadline,
): Promise<Response> {
  await checkAddress(url, outbound, deadline);
  // Called as a plain function: workerd refuses a fetch whose `this` is another object.
  const { fetch: send, via } = outbound;
  const answer = send(url.href, {
    method,
    redirect: 'manual',
    headers: { ...headers, via, 'user-agent': 'Platen' },
    signal: deadline.signal,
    ...(body === undefined ? {} : { body }),
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
