import type { KeyType } from '../core/api-key.ts';

/** What is handed out has 32 characters after the prefix; keys of other lengths may come with a deployment. */
const format = /^rs_(?:live|get)_[0-9A-Za-z]{16,64}$/;

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 32;
/** The largest multiple of 62 that fits a byte: bytes above it would favour the first letters. */
const UNBIASED = 248;

/** Whether a text can be an API key at all; nothing else is looked up. */
export function isKeySecret(text: string): boolean {
  return format.test(text);
}

/** A new key: its prefix and 190 bits of randomness. */
export function createKeySecret(type: KeyType): string {
  let letters = '';
  while (letters.length < LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH))) {
      if (byte < UNBIASED) letters += alphabet.charAt(byte % alphabet.length);
    }
  }
  return `${type === 'get' ? 'rs_get_' : 'rs_live_'}${letters.slice(0, LENGTH)}`;
}

/** The start and the end of a key, which leaves 166 bits unsaid. */
export function hintOf(secret: string): string {
  return `${secret.slice(0, secret.lastIndexOf('_') + 1)}…${secret.slice(-4)}`;
}
