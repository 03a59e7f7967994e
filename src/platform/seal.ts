import { hkdfSync } from 'node:crypto';

/** Text that only this deployment can read and nobody can change or put elsewhere unnoticed. */
export interface Seal {
  /** @param place What the text is and whose; it opens under the same words only. */
  close(text: string, place: readonly string[]): Promise<string>;
  /** null for what was closed with another secret, in another place, or tampered with. */
  open(sealed: string, place: readonly string[]): Promise<string | null>;
}

/** The first byte of what is sealed: how the rest is to be read. */
const VERSION = 1;
const IV_START = 1;
const TEXT_START = IV_START + 12;

/** AES-256-GCM in base64: version, 96 random bits, ciphertext with its tag. */
export function createSeal(secret: string): Seal {
  const keyBytes = new Uint8Array(hkdfSync('sha256', secret, 'platen', 'settings', 32));
  // Anew each time: on Workers what waits for another request's promise may wait for ever.
  const importKey = () =>
    crypto.subtle.importKey('raw', keyBytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const algorithm = (iv: Uint8Array<ArrayBuffer>, place: readonly string[]) => ({
    name: 'AES-GCM',
    iv,
    additionalData: new TextEncoder().encode(JSON.stringify(place)),
  });
  return {
    async close(text, place) {
      const iv = crypto.getRandomValues(new Uint8Array(TEXT_START - IV_START));
      const plain = new TextEncoder().encode(text);
      const cipher = await crypto.subtle.encrypt(algorithm(iv, place), await importKey(), plain);
      return Buffer.concat([Uint8Array.of(VERSION), iv, new Uint8Array(cipher)]).toString('base64');
    },
    async open(sealed, place) {
      const bytes = new Uint8Array(Buffer.from(sealed, 'base64'));
      if (bytes[0] !== VERSION) return null;
      const iv = bytes.slice(IV_START, TEXT_START);
      const cipher = bytes.slice(TEXT_START);
      const key = await importKey();
      return crypto.subtle.decrypt(algorithm(iv, place), key, cipher).then(
        (plain) => new TextDecoder().decode(plain),
        () => null,
      );
    },
  };
}
