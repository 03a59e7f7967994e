import type { ApiKey } from '../core/ports.ts';
import { Problem } from '../core/problem.ts';
import type { Services } from './services.ts';

/** Longer than any key that is handed out; bounds what is hashed. */
const MAX_KEY_LENGTH = 200;

/** @throws Problem `unauthenticated` or `forbidden` (a key of the other kind) */
export async function authenticate(
  services: Services,
  key: string | null,
  kind: ApiKey['kind'],
): Promise<ApiKey> {
  const found =
    key === null || key === '' || key.length > MAX_KEY_LENGTH
      ? null
      : await services.keys.find(key);
  if (found === null) {
    throw new Problem('unauthenticated', 'The API key is missing, unknown or revoked');
  }
  if (found.kind === kind) return found;
  throw new Problem(
    'forbidden',
    kind === 'live'
      ? 'This key draws image URLs and nothing else'
      : 'This endpoint needs a key for image URLs, never one that can do more',
  );
}

/**
 * Whether the page that embeds an image may use the key. Mail clients and crawlers send neither header; they are let in
 * as long as the key allows some host at all.
 * @throws Problem `forbidden`
 */
export function checkAllowedHost(key: ApiKey, origin: string | null, referer: string | null): void {
  if (key.allowedHosts.length === 0) {
    throw new Problem('forbidden', 'This GET key has no Allowed Host yet', {
      hint: 'Add the hosts whose pages may show its images',
    });
  }
  const from = origin ?? referer;
  if (from === null || key.allowedHosts.includes('*')) return;
  const host = URL.canParse(from) ? new URL(from).hostname.toLowerCase().replace(/\.$/, '') : null;
  if (host !== null && key.allowedHosts.some((allowed) => hostMatches(host, allowed))) return;
  throw new Problem(
    'forbidden',
    'The request comes from a host that is not among the Allowed Hosts',
  );
}

function hostMatches(host: string, allowed: string): boolean {
  const pattern = allowed.toLowerCase();
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}
