import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ApiKey } from '../../src/core/api-key.ts';
import { createD1Keys } from '../../src/platform/d1-keys.ts';
import worker from '../../src/worker.ts';
import { call, expectProblem, live } from './renderstack-client.ts';
import { sampleKey } from './sample-key.ts';

afterEach(() => {
  vi.useRealTimers();
});

let made = 0;

/** A key of its own for each test: what others used does not count. */
async function newKey(type: 'get' | 'master', changes: Partial<ApiKey> = {}): Promise<string> {
  made += 1;
  const secret = `rs_${type === 'get' ? 'get' : 'live'}_${String(made).padStart(16, 'limits0123456789')}`;
  const key = sampleKey(`key_limits${made}`, { type, allowedHosts: ['*'], ...changes });
  await createD1Keys({ database: env.DB, adminKey: null, now: Date.now }).create(key, secret);
  return secret;
}

/** Pictures that differ by their text, so that the first of each is drawn. */
function show(key: string, text: string | number, headers: Record<string, string> = {}) {
  return call(`/api/v1/render?apiKey=${key}&template=card&width=16&title.text=${text}`, {
    headers,
  });
}

const from = (address: string) => ({ 'CF-Connecting-IP': address });

let pictures = 0;
function newText(): string {
  pictures += 1;
  return `picture${pictures}`;
}

/** How many of `times` pass; the rest must be 429. */
async function passing(times: number, ask: () => Promise<Response>): Promise<number> {
  let passed = 0;
  for (let time = 0; time < times; time += 1) {
    const { status } = await ask();
    expect([200, 304, 429]).toContain(status);
    if (status !== 429) passed += 1;
  }
  return passed;
}

describe('a key', () => {
  it('A2.11 A2.53 draws 60 pictures a minute, and says so', async () => {
    const key = await newKey('get');
    const first = await show(key, newText());
    expect(first.headers.get('X-RateLimit-Limit')).toBe('60');
    expect(first.headers.get('X-RateLimit-Remaining')).toBe('59');
    const inSeconds = Number(first.headers.get('X-RateLimit-Reset')) - Date.now() / 1000;
    expect(inSeconds).toBeGreaterThan(58);
    expect(inSeconds).toBeLessThanOrEqual(61);

    expect(await passing(59, () => show(key, newText()))).toBe(59);
    const refused = await show(key, newText());
    expect(refused.headers.get('X-RateLimit-Limit')).toBe('60');
    expect(refused.headers.get('X-RateLimit-Remaining')).toBe('0');
    const retryAfter = Number(refused.headers.get('Retry-After'));
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(60);
    const { detail } = await expectProblem(refused, 429, 'rate-limited');
    expect(detail).toBe('More than 60 renders a minute by this API key');
  });

  it('A2.53 shows 240 cached pictures a minute, by 200, by 304 and by HEAD', async () => {
    const key = await newKey('get');
    const text = newText();
    const drawn = await show(key, text);
    const unchanged = { 'If-None-Match': drawn.headers.get('ETag') ?? '' };
    expect(await passing(100, () => show(key, text))).toBe(100);
    expect(await passing(100, () => show(key, text, unchanged))).toBe(100);
    const head = () =>
      call(`/api/v1/render?apiKey=${key}&template=card&width=16&title.text=${text}`, {
        method: 'HEAD',
      });
    // The first one was drawn and counted as four.
    expect(await passing(40, head)).toBe(36);
  });

  it('A2.53 adds up 30 drawn and 120 cached pictures', async () => {
    const key = await newKey('get');
    const text = newText();
    expect(await passing(1, () => show(key, text))).toBe(1);
    expect(await passing(29, () => show(key, newText()))).toBe(29);
    expect(await passing(125, () => show(key, text))).toBe(120);
  });

  it('has the limit and the monthly quota that it was given', async () => {
    const limited = await newKey('get', { rateLimit: 3 });
    expect(await passing(5, () => show(limited, newText()))).toBe(3);
    const key = await newKey('get', { monthlyQuota: 2 });
    const first = await show(key, newText());
    expect(first.headers.get('X-RateLimit-Remaining')).toBe('1');
    expect(await passing(3, () => show(key, newText()))).toBe(1);
    const refused = await show(key, newText());
    const monthEnd = new Date();
    monthEnd.setUTCMonth(monthEnd.getUTCMonth() + 1, 1);
    monthEnd.setUTCHours(0, 0, 0, 0);
    expect(Number(refused.headers.get('X-RateLimit-Reset'))).toBeCloseTo(+monthEnd / 1000, -1);
    await expectProblem(refused, 429, 'rate-limited');
  });

  it('counts renders by POST whole and all else as a tenth', async () => {
    const key = await newKey('master', { rateLimit: 3 });
    const headers = { ...live, Authorization: `Bearer ${key}` };
    const body = JSON.stringify({ template: 'card', width: 16 });
    const render = () => call('/api/v1/renders/sync', { method: 'POST', headers, body });
    const list = () => call('/api/v1/templates', { headers });
    expect(await passing(2, render)).toBe(2);
    expect(await passing(12, list)).toBe(10);
    expect((await render()).status).toBe(429);
  });

  it('passes when it waits until the Reset that it was told', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const key = await newKey('get', { rateLimit: 4 });
    for (let second = 0; second < 4; second += 1) {
      vi.setSystemTime(Date.now() + 1700);
      expect((await show(key, newText())).status).toBe(200);
    }
    const refused = await show(key, newText());
    const reset = Number(refused.headers.get('X-RateLimit-Reset')) * 1000;
    expect(reset - Date.now()).toBeLessThan(
      Number(refused.headers.get('Retry-After')) * 1000 + 1000,
    );
    vi.setSystemTime(reset - 2000);
    expect((await show(key, newText())).status).toBe(429);
    vi.setSystemTime(reset);
    expect((await show(key, newText())).status).toBe(200);
    expect((await show(key, newText())).status).toBe(429);
  });

  it('has no limit when it is a developer’s', async () => {
    const first = await show('rs_get_dev', newText(), from('192.0.2.200'));
    expect(first.headers.has('X-RateLimit-Limit')).toBe(false);
  });
});

describe('a client address', () => {
  it('A2.53 is shown 30 new pictures a minute, by whatever keys', async () => {
    const keys = [await newKey('get'), await newKey('get')];
    const address = from('192.0.2.1');
    const turn = () => show(keys[pictures % 2] ?? '', newText(), address);
    expect(await passing(35, turn)).toBe(30);
    const { detail } = await expectProblem(await turn(), 429, 'rate-limited');
    expect(detail).toBe('More than 30 renders a minute by this client address');
    // What the address was refused has cost the keys nothing, and no other address.
    const other = await show(keys[0] ?? '', newText(), from('192.0.2.2'));
    expect(other.headers.get('X-RateLimit-Limit')).toBe('60');
    expect(other.headers.get('X-RateLimit-Remaining')).toBe('44');
  });

  it('pays nothing for what the key is refused', async () => {
    const small = await newKey('get', { rateLimit: 2 });
    const address = from('192.0.2.3');
    expect(await passing(10, () => show(small, newText(), address))).toBe(2);
    const large = await newKey('get');
    expect(await passing(35, () => show(large, newText(), address))).toBe(28);
  });

  it('is not what X-Forwarded-For or another header says', async () => {
    const key = await newKey('get');
    const ask = () =>
      show(key, newText(), {
        ...from('192.0.2.4'),
        'X-Forwarded-For': `198.51.100.${pictures}`,
        'X-Real-IP': `198.51.100.${pictures}`,
        'True-Client-IP': `198.51.100.${pictures}`,
        Forwarded: `for=198.51.100.${pictures}`,
      });
    expect(await passing(35, ask)).toBe(30);
  });

  it('is the whole /64 of an IPv6 client', async () => {
    const key = await newKey('get', { rateLimit: 200 });
    const hop = () => show(key, newText(), from(`2001:db8:1:2:${pictures.toString(16)}::1`));
    expect(await passing(35, hop)).toBe(30);
    expect((await show(key, newText(), from('2001:db8:1:3::1'))).status).toBe(200);
  });

  it('that tries 20 wrong keys a minute is refused in other words', async () => {
    const ask = () => show(`rs_get_wrong${newText()}0123456789`, 'x', from('192.0.2.5'));
    for (let time = 0; time < 20; time += 1) {
      const { status, headers } = await ask();
      expect([status, headers.get('X-RateLimit-Limit')]).toEqual([401, null]);
    }
    const refused = await ask();
    expect(refused.headers.get('X-RateLimit-Limit')).toBe('20');
    expect(refused.headers.has('Retry-After')).toBe(true);
    const { detail } = await expectProblem(refused, 429, 'rate-limited');
    expect(detail).toBe('More than 20 wrong API keys a minute from this client address');
    // Somebody behind the same address who has a key is not locked out.
    const key = await newKey('get');
    expect((await show(key, newText(), from('192.0.2.5'))).status).toBe(200);
  });
});

describe('a client address', () => {
  it('that forges 20 signatures a minute is refused in other words', async () => {
    const forged = '/api/v1/render?template=card&keyId=key_x&expires=9999999999&signature=x';
    const ask = () => call(forged, { headers: from('192.0.2.6') });
    for (let time = 0; time < 20; time += 1) expect((await ask()).status).toBe(403);
    await expectProblem(await ask(), 429, 'rate-limited');
  });

  it('that shows a page of a wrong host is told so for ever', async () => {
    const key = await newKey('get', { allowedHosts: ['shop.example'] });
    const page = { ...from('192.0.2.7'), Referer: 'https://evil.example/' };
    for (let time = 0; time < 25; time += 1) {
      const { status, headers } = await show(key, 'x', page);
      expect([status, headers.get('X-RateLimit-Limit')]).toEqual([403, null]);
    }
    const wrong = await show('rs_get_wrong0123456789abc', 'x', from('192.0.2.7'));
    expect(wrong.status).toBe(401);
  });
});

describe('a deployment', () => {
  async function ask(changes: object, key: string, text: string) {
    const context = createExecutionContext();
    const url = `http://localhost/api/v1/render?apiKey=${key}&template=card&width=16&title.text=${text}`;
    const response = await worker.fetch(new Request(url), { ...env, ...changes }, context);
    const bytes = await response.arrayBuffer();
    await waitOnExecutionContext(context);
    return new Response(bytes, response);
  }

  const unreachable = {
    LIMITER: {
      getByName: () => ({
        charge: () => Promise.reject(new Error('Durable Object reset')),
      }),
    },
  };

  it('goes on when the objects cannot be reached', async () => {
    const key = await newKey('get');
    const text = newText();
    const changes = { ...unreachable, FALLBACK_LIMIT: { limit: async () => ({ success: true }) } };
    expect((await ask(changes, key, text)).status).toBe(200);
    const hit = await ask(changes, key, text);
    expect(hit.headers.get('X-Cache')).toBe('HIT');
  });

  it('leaves what must be drawn to the fallback then', async () => {
    const key = await newKey('get');
    const text = newText();
    await show(key, text);
    const changes = { ...unreachable, FALLBACK_LIMIT: { limit: async () => ({ success: false }) } };
    expect((await ask(changes, key, text)).status).toBe(200);
    const refused = await ask(changes, key, newText());
    expect(refused.headers.get('Retry-After')).toBe('60');
    await expectProblem(refused, 429, 'rate-limited');
  });

  it('has the limit of its settings, and a mistake in them switches nothing off', async () => {
    const key = await newKey('get');
    const limitOf = async (setting: string) =>
      (await ask({ KEY_LIMIT: setting }, key, newText())).headers.get('X-RateLimit-Limit');
    expect(await limitOf('90')).toBe('90');
    for (const mistake of ['', 'none', 'Infinity', '0', '-1', '1e9', '60.5']) {
      expect(await limitOf(mistake), mistake).toBe('60');
    }
  });
});
