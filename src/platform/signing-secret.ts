import { createHmac, hkdfSync } from 'node:crypto';

/** What URLs are signed with in a key's name, made from the deployment's secret. */
export function createSigningSecret(secret: string): (keyId: string) => Promise<string> {
  const key = new Uint8Array(hkdfSync('sha256', secret, 'platen', 'url-signing', 32));
  return async (keyId) => {
    const bytes = createHmac('sha256', key).update(`url-signing:${keyId}`).digest();
    return `ss_${bytes.toString('base64url')}`;
  };
}
