import type { ApiKey } from '../core/api-key.ts';
import { Problem } from '../core/problem.ts';
import { admitKey } from './keys.ts';
import { percentEncode } from './percent-encoding.ts';
import type { Services } from './services.ts';

const MAX_YEARS = 10;
/** Seconds; a URL that must work for longer has nothing to sign for. */
export const MAX_SIGNED_LIFETIME = MAX_YEARS * 365.25 * 86_400;

/** 32 bytes in base64url, whose last letter carries four bits: no second spelling of a signature is right. */
const format = /^[\w-]{42}[AEIMQUYcgkosw048]$/;

const resign = { hint: 'Sign it anew, see "Signed URLs" in docs/keys.md' };

/** Whether a query is signed or wants to be. */
export function isSigned(query: ReadonlyMap<string, string>): boolean {
  return query.has('signature') || query.has('keyId');
}

/** In whose name a URL was signed, and until when it is good: Unix seconds. */
export interface Signed {
  readonly key: ApiKey;
  readonly expires: number;
}

/**
 * Who signed a query. The signature comes first: what is forged never reaches a store.
 * @throws Problem `forbidden`, or `unauthenticated` when the key is gone
 */
export async function authenticateSignature(
  services: Services,
  query: ReadonlyMap<string, string>,
): Promise<Signed> {
  if (services.signingSecret === null) {
    throw new Problem('forbidden', 'Signed URLs need the secret PLATEN_SECRET', {
      hint: 'Set it, see docs/keys.md',
    });
  }
  const keyId = query.get('keyId') ?? '';
  const secret = await services.signingSecret(keyId);
  if (!(await verify(secret, canonicalQuery(query), query.get('signature') ?? ''))) {
    throw new Problem('forbidden', 'The signature does not belong to this URL', {
      path: 'signature',
      ...resign,
    });
  }
  const expires = readExpiry(query.get('expires') ?? '', services.now() / 1000);
  return { key: admitKey(services, await services.keys.findById(keyId), 'image'), expires };
}

/** The query of a signed URL. */
export async function signQuery(
  secret: string,
  query: ReadonlyMap<string, string>,
): Promise<string> {
  const text = canonicalQuery(query);
  const mac = await crypto.subtle.sign('HMAC', await importKey(secret, 'sign'), encode(text));
  return `${text}&signature=${Buffer.from(mac).toString('base64url')}`;
}

/**
 * Everything but the signature: each name and value percent-encoded but for A–Z a–z 0–9 - . _ ~ (RFC 3986), the
 * `name=value` pairs sorted by their bytes. Neither the order nor the encoding that a URL was sent in matters.
 */
export function canonicalQuery(query: ReadonlyMap<string, string>): string {
  return [...query]
    .filter(([name]) => name !== 'signature')
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .sort()
    .join('&');
}

function readExpiry(expires: string, now: number): number {
  const time = /^\d{1,11}$/.test(expires) ? Number(expires) : Number.NaN;
  if (time <= now) throw new Problem('forbidden', 'The signed URL has expired', resign);
  if (time <= now + MAX_SIGNED_LIFETIME) return time;
  throw new Problem(
    'forbidden',
    `A signed URL needs expires, a time in Unix seconds within ${MAX_YEARS} years`,
    resign,
  );
}

/** Takes as long for a signature that is nearly right as for any other. */
async function verify(secret: string, text: string, signature: string): Promise<boolean> {
  if (!format.test(signature)) return false;
  const bytes = Buffer.from(signature, 'base64url');
  return crypto.subtle.verify('HMAC', await importKey(secret, 'verify'), bytes, encode(text));
}

function importKey(secret: string, use: 'sign' | 'verify') {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return crypto.subtle.importKey('raw', encode(secret), algorithm, false, [use]);
}

const encode = (text: string) => new TextEncoder().encode(text);
