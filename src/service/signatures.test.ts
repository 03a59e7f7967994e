import { describe, expect, it } from 'vitest';
import type { ApiKey } from '../core/api-key.ts';
import { Problem } from '../core/problem.ts';
import type { Services } from './services.ts';
import { authenticateSignature, canonicalQuery, isSigned, signQuery } from './signatures.ts';

/** The vector of docs/keys.md. */
const secret = 'ss_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const expires = 1_900_000_000;
const query = new Map([
  ['template', 'card'],
  ['title.text', 'Crème brûlée: 50% off (today only)* ~ 🎉'],
  ['title.fill', '#ff0000'],
  ['keyId', 'key_0123456789abcdef0123456789abcdef'],
  ['expires', String(expires)],
]);
const canonical =
  'expires=1900000000&keyId=key_0123456789abcdef0123456789abcdef&template=card&title.fill=%23ff0000&title.text=Cr%C3%A8me%20br%C3%BBl%C3%A9e%3A%2050%25%20off%20%28today%20only%29%2A%20~%20%F0%9F%8E%89';
const signature = '8EiQW0ucWR0mvVwCrw9njs-JP0P0wg7bCaO4Kzc-zR4';
const signed = new Map([...query, ['signature', signature]]);

const key = { id: 'key_0123456789abcdef0123456789abcdef', type: 'get' } as ApiKey;

function createServices(changes: Partial<Services> = {}) {
  const asked: string[] = [];
  const services = {
    now: () => (expires - 60) * 1000,
    waitUntil: () => undefined,
    signingSecret: async (id: string) => (id === key.id ? secret : `ss_of_${id}`),
    keys: {
      touch: async () => undefined,
      async findById(id: string) {
        asked.push(id);
        return id === key.id ? key : null;
      },
    },
    ...changes,
  } as unknown as Services;
  return { services, asked };
}

const withCode = (code: string) => expect.objectContaining({ code });

describe('a signature', () => {
  it('is that of the documented vector', async () => {
    expect(canonicalQuery(signed)).toBe(canonical);
    expect(await signQuery(secret, query)).toBe(`${canonical}&signature=${signature}`);
  });

  it('lets in whoever shows it, in the name of the key', async () => {
    const { services } = createServices();
    expect(await authenticateSignature(services, signed)).toEqual({ key, expires });
  });

  it('belongs to all of the query: nothing can be changed, left out or added', async () => {
    const { services, asked } = createServices();
    for (const name of query.keys()) {
      const without = new Map([...signed].filter(([other]) => other !== name));
      const changed = new Map([...signed, [name, `${query.get(name)}0`]]);
      for (const forged of [without, changed]) {
        await expect(authenticateSignature(services, forged), name).rejects.toEqual(
          withCode('forbidden'),
        );
      }
    }
    const added = new Map([...signed, ['width', '8192']]);
    await expect(authenticateSignature(services, added)).rejects.toEqual(withCode('forbidden'));
    expect(asked).toEqual([]);
  });

  it('has one spelling', async () => {
    const { services } = createServices();
    // The last letter of 43 carries four bits: `5` decodes to the same bytes as `4`.
    const respelled = `${signature.slice(0, -1)}5`;
    expect(Buffer.from(respelled, 'base64url')).toEqual(Buffer.from(signature, 'base64url'));
    for (const wrong of ['', respelled, `${signature}=`, signature.slice(1), `${signature}A`]) {
      const forged = new Map([...signed, ['signature', wrong]]);
      await expect(authenticateSignature(services, forged)).rejects.toEqual(withCode('forbidden'));
    }
  });

  it('tells parameters apart that look alike when they are put together', async () => {
    const one = new Map([['a', '1&b=2']]);
    const two = new Map([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect(canonicalQuery(one)).not.toBe(canonicalQuery(two));
    expect(await signQuery(secret, one)).not.toBe(await signQuery(secret, two));
  });

  it('is of no use when the key is gone', async () => {
    const { services } = createServices({ signingSecret: async () => secret });
    const gone = new Map([...query, ['keyId', 'key_gone']]);
    const text = await signQuery(secret, gone);
    const signedForGone = new Map(new URLSearchParams(text));
    await expect(authenticateSignature(services, signedForGone)).rejects.toEqual(
      withCode('unauthenticated'),
    );
  });

  it('is neither right nor wrong while its key cannot be looked up', async () => {
    const findById = () => Promise.reject(new Problem('unavailable', 'The store does not answer'));
    const { services } = createServices({ keys: { findById } as unknown as Services['keys'] });
    await expect(authenticateSignature(services, signed)).rejects.toEqual(withCode('unavailable'));
  });

  it('is refused while there is no secret to check it with', async () => {
    const { services } = createServices({ signingSecret: null });
    await expect(authenticateSignature(services, signed)).rejects.toThrow('PLATEN_SECRET');
  });

  it('is expected as soon as a key is named by its id', () => {
    expect(isSigned(query)).toBe(true);
    expect(isSigned(new Map([['signature', '']]))).toBe(true);
    expect(isSigned(new Map([['apiKey', 'rs_get_dev']]))).toBe(false);
  });
});

describe('the time of expiry', () => {
  async function outcome(text: string, now: number): Promise<string> {
    const { services } = createServices({ now: () => now * 1000 });
    const changed = new Map([...query, ['expires', text]]);
    const parameters = new URLSearchParams(await signQuery(secret, changed));
    return authenticateSignature(services, new Map(parameters)).then(
      () => 'let in',
      (error: Error) => error.message,
    );
  }

  it('is the last moment that counts', async () => {
    expect(await outcome(String(expires), expires - 0.001)).toBe('let in');
    expect(await outcome(String(expires), expires)).toBe('The signed URL has expired');
    expect(await outcome('0', expires)).toBe('The signed URL has expired');
  });

  it('is at most ten years ahead, in plain figures', async () => {
    const tenYears = 10 * 365.25 * 86_400;
    expect(await outcome(String(expires + tenYears), expires)).toBe('let in');
    const wrong = [String(expires + tenYears + 1), '', '1e9', ' 1900000000', '-1', '1900000000.5'];
    for (const text of [...wrong, '0x7fffffff', '99999999999', '999999999999999', 'never']) {
      expect(await outcome(text, expires - 60), text).toContain('within 10 years');
    }
  });
});
