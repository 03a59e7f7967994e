import { beforeAll, describe, expect, it } from 'vitest';
import { signQuery } from '../../src/service/signatures.ts';
import { call, expectProblem } from './renderstack-client.ts';

const master = 'rs_live_0123456789abcdef';

interface SigningKey {
  readonly id: string;
  readonly key: string;
  readonly signing_secret: string;
}
let key: SigningKey;

/** Without an Allowed Host: signed URLs need none. */
async function makeKey(settings: object = {}): Promise<SigningKey> {
  const response = await manage('POST', '/keys', { type: 'get', name: 'Signs', ...settings });
  return response.json<SigningKey>();
}

function manage(method: string, path: string, body?: object): Promise<Response> {
  return call(`/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${master}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const inAnHour = () => String(Math.floor(Date.now() / 1000) + 3600);

const picture = { template: 'card', width: '64', 'title.text': 'Größe & 100% *~ Спасибо' };

function sign(changes: Readonly<Record<string, string>> = {}, { id, signing_secret } = key) {
  const query = { ...picture, keyId: id, expires: inAnHour(), ...changes };
  return signQuery(signing_secret, new Map(Object.entries(query)));
}

const draw = (query: string | URLSearchParams, headers: Record<string, string> = {}) =>
  call(`/api/v1/render?${query}`, { headers });

beforeAll(async () => {
  key = await makeKey();
});

describe('a signed URL', () => {
  it('draws on any page, for a key without Allowed Hosts that wants to know the page', async () => {
    const strict = await makeKey({ allows_no_referer: false });
    const query = await sign({}, strict);
    for (const headers of [{}, { Referer: 'https://evil.test/' }, { Origin: 'null' }]) {
      const response = await draw(query, headers);
      expect(response.status).toBe(200);
      expect(response.headers.get('Content-Type')).toBe('image/png');
    }
    const unsigned = `apiKey=${strict.key}&template=card&width=64`;
    await expectProblem(await draw(unsigned), 403, 'forbidden');
  });

  it('is the same picture whoever signed it and until when', async () => {
    const other = await makeKey({ allowed_hosts: ['*'] });
    const text = crypto.randomUUID();
    const first = await draw(await sign({ 'title.text': text }));
    expect(first.headers.get('X-Cache')).toBe('MISS');
    await first.arrayBuffer();
    const unsigned = new URLSearchParams({ ...picture, 'title.text': text, apiKey: other.key });
    const later = String(Number(inAnHour()) + 1000);
    for (const query of [
      await sign({ 'title.text': text }, other),
      await sign({ 'title.text': text, expires: later }),
      unsigned,
    ]) {
      const again = await draw(query);
      expect(again.headers.get('X-Cache')).toBe('HIT');
      expect(again.headers.get('ETag')).toBe(first.headers.get('ETag'));
    }
  });

  it('means the same in any order and any encoding', async () => {
    const query = await sign();
    const pairs = query.split('&');
    const everyByte = (text: string) =>
      [...new TextEncoder().encode(decodeURIComponent(text))]
        .map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
        .join('');
    for (const variant of [
      pairs.toReversed().join('&'),
      pairs.toSorted(() => -1).join('&'),
      pairs.map((pair) => pair.split('=').map(everyByte).join('=')).join('&'),
      query.replaceAll('%20', '+').replaceAll('~', '%7e').replaceAll('%2A', '*'),
      new URLSearchParams(query).toString(),
    ]) {
      expect((await draw(variant)).status, variant).toBe(200);
    }
  });

  it('cannot be changed', async () => {
    const query = new URLSearchParams(await sign());
    for (const name of query.keys()) {
      const removed = new URLSearchParams(query);
      removed.delete(name);
      const changed = new URLSearchParams(query);
      const value = query.get(name) ?? '';
      changed.set(name, value.startsWith('1') ? `2${value.slice(1)}` : `1${value.slice(1)}`);
      const renamed = new URLSearchParams([...removed, [name.toUpperCase(), value]]);
      for (const forged of [removed, changed, renamed]) {
        await expectProblem(await draw(forged), 403, 'forbidden');
      }
      const doubled = new URLSearchParams([...query, [name, value]]);
      await expectProblem(await draw(doubled), 400, 'validation-error');
    }
    for (const added of ['width2=1', 'title.fill=red', 'apiKey=rs_get_dev', 'x']) {
      await expectProblem(await draw(`${query}&${added}`), 403, 'forbidden');
    }
  });

  it('is no use without its signature, or with that of another key', async () => {
    const other = await makeKey();
    const stolen = await sign({ keyId: key.id }, other);
    await expectProblem(await draw(stolen), 403, 'forbidden');
    const withKey = await sign({}, { ...key, signing_secret: key.key });
    await expectProblem(await draw(withKey), 403, 'forbidden');
    const body = await expectProblem(await draw(`keyId=${key.id}&template=card`), 403, 'forbidden');
    expect(body.hint).toContain('docs/keys.md');
  });

  it('ends at the time that it says, which it must say', async () => {
    const now = Math.floor(Date.now() / 1000);
    for (const expires of [now - 1, now + 11 * 366 * 86_400, 0, 'soon', '']) {
      const query = await sign({ expires: String(expires) });
      await expectProblem(await draw(query), 403, 'forbidden');
    }
  });

  it('is kept by caches no longer than it is good, and a week at most', async () => {
    const now = Math.floor(Date.now() / 1000);
    const age = (response: Response) => {
      const value = response.headers.get('Cache-Control') ?? '';
      const [, seconds = '', isImmutable] =
        /^public, max-age=(\d+)(, immutable)?$/.exec(value) ?? [];
      return { seconds: Number(seconds), isImmutable: isImmutable !== undefined };
    };
    const text = crypto.randomUUID();
    const query = await sign({ 'title.text': text, expires: String(now + 100) });
    const miss = await draw(query);
    const etag = miss.headers.get('ETag') ?? '';
    await miss.arrayBuffer();
    const hit = await draw(query);
    const unchanged = await draw(query, { 'If-None-Match': etag });
    expect(hit.headers.get('X-Cache')).toBe('HIT');
    expect(unchanged.status).toBe(304);
    for (const response of [miss, hit, unchanged]) {
      expect(age(response).isImmutable).toBe(false);
      expect(age(response).seconds).toBeGreaterThan(60);
      expect(age(response).seconds).toBeLessThanOrEqual(100);
    }
    const later = await sign({ 'title.text': text, expires: String(now + 700_000) });
    expect(age(await draw(later))).toEqual({ seconds: 604_800, isImmutable: true });
    const incomplete = await sign({
      ...{ template: 'product-card', 'product_image.src': 'https://images.test/missing' },
      expires: String(now + 20),
    });
    expect(age(await draw(incomplete)).seconds).toBeLessThanOrEqual(20);
  });

  it('A2.7 ends with its key', async () => {
    const short = await makeKey();
    const query = await sign({}, short);
    expect((await draw(query)).status).toBe(200);
    expect((await manage('DELETE', `/keys/${short.id}`)).status).toBe(204);
    await expectProblem(await draw(query), 401, 'authentication-error');
  });

  it('outlives a rotation for as long as the key does', async () => {
    const old = await makeKey();
    const query = await sign({}, old);
    const rotated = await manage('POST', `/keys/${old.id}/rotate`, {});
    const successor = await rotated.json<SigningKey>();
    expect(successor.signing_secret).not.toBe(old.signing_secret);
    expect((await draw(query)).status).toBe(200);
    expect((await draw(await sign({}, successor))).status).toBe(200);
  });

  it('is not counted for the address that it is shown at, as an unsigned one is', async () => {
    const busy = await makeKey({ allowed_hosts: ['*'], rate_limit: 1000 });
    const address = { 'CF-Connecting-IP': '203.0.113.77' };
    const statuses = async (query: (text: string) => Promise<string>) => {
      const seen: number[] = [];
      for (let index = 0; index < 32; index += 1) {
        const response = await draw(await query(crypto.randomUUID()), address);
        seen.push(response.status);
        await response.arrayBuffer();
      }
      return seen;
    };
    const signed = await statuses((text) => sign({ 'title.text': text }, busy));
    expect(signed).toEqual(Array(32).fill(200));
    const unsigned = await statuses(async (text) =>
      new URLSearchParams({ ...picture, 'title.text': text, apiKey: busy.key }).toString(),
    );
    expect(unsigned).toEqual([...Array(30).fill(200), 429, 429]);
  });

  it('is counted for its key', async () => {
    const limited = await makeKey({ rate_limit: 1 });
    expect((await draw(await sign({}, limited))).headers.get('X-RateLimit-Limit')).toBe('1');
    const second = await sign({ 'title.text': crypto.randomUUID() }, limited);
    await expectProblem(await draw(second), 429, 'rate-limited');
  });

  it('shows only what its key may see', async () => {
    const scoped = await makeKey({ project: 'nothing' });
    await expectProblem(await draw(await sign({}, scoped)), 404, 'not-found');
    await expectProblem(await draw(await sign({ template: 'card@draft' })), 403, 'forbidden');
  });
});
