import type { ApiKey } from '../core/api-key.ts';
import { Problem } from '../core/problem.ts';

/** Characters; the longest name that DNS has. */
const MAX_HOST_LENGTH = 253;
/** What has a meaning of its own in a URL: a scheme, a user, a port, a path, an escape. */
const notOfHosts = /[\s/?#@:\\%*]/;
const label = /^[a-z0-9_-]{1,63}$/;

/**
 * An Allowed Host as it is compared, in lower case and Punycode: `www.example.com`, `*.example.com` (all below it) or
 * `*`. Null for what is none, such as a URL.
 */
export function readAllowedHost(text: string): string | null {
  if (text === '*') return text;
  const wildcard = text.startsWith('*.') ? '*.' : '';
  const name = text.slice(wildcard.length);
  if (notOfHosts.test(name) || !URL.canParse(`http://${name}`)) return null;
  const host = withoutDot(new URL(`http://${name}`).hostname);
  const isHost =
    host.length <= MAX_HOST_LENGTH && host.split('.').every((part) => label.test(part));
  return isHost ? wildcard + host : null;
}

/**
 * Whether the page that embeds an image may use the key. Mail clients and crawlers name no page.
 * @throws Problem `forbidden`
 */
export function checkAllowedHost(key: ApiKey, headers: Headers): void {
  const { allowedHosts, allowsNoReferer } = key;
  if (allowedHosts.length === 0) {
    throw new Problem('forbidden', 'This GET key has no Allowed Host yet', {
      hint: 'Add the hosts whose pages may show its images, or sign the URL',
    });
  }
  const page = headers.get('Origin') ?? headers.get('Referer');
  if (page === null) {
    if (allowsNoReferer) return;
    throw new Problem(
      'forbidden',
      'This GET key wants to know the page, and the request names none',
    );
  }
  if (allowedHosts.includes('*')) return;
  const host = hostOf(page);
  if (host !== null && allowedHosts.some((allowed) => matches(host, allowed))) return;
  throw new Problem('forbidden', 'The page is on a host that is not among the Allowed Hosts', {
    hint: 'Add it to the key, as in www.example.com or *.example.com',
  });
}

/** Pages of apps and extensions, files and sandboxes (`null`) have no host. */
function hostOf(page: string): string | null {
  if (!URL.canParse(page)) return null;
  const { protocol, hostname } = new URL(page);
  return protocol === 'https:' || protocol === 'http:' ? withoutDot(hostname) : null;
}

function matches(host: string, allowed: string): boolean {
  return allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) : host === allowed;
}

const withoutDot = (host: string) => host.replace(/\.$/, '');
