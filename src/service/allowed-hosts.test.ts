import { describe, expect, it } from 'vitest';
import type { ApiKey } from '../core/api-key.ts';
import { Problem } from '../core/problem.ts';
import { checkAllowedHost, readAllowedHost } from './allowed-hosts.ts';

function isLetIn(key: Partial<ApiKey>, headers: Record<string, string>): boolean {
  try {
    checkAllowedHost(
      { allowedHosts: [], allowsNoReferer: true, ...key } as ApiKey,
      new Headers(headers),
    );
    return true;
  } catch (error) {
    if (error instanceof Problem && error.code === 'forbidden') return false;
    throw error;
  }
}

describe('an Allowed Host', () => {
  it.each([
    ['www.example.com', 'www.example.com'],
    ['WWW.Example.COM.', 'www.example.com'],
    ['*.example.com', '*.example.com'],
    ['*', '*'],
    ['localhost', 'localhost'],
    ['192.168.0.7', '192.168.0.7'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['*.Bücher.example', '*.xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['under_score.example', 'under_score.example'],
  ])('%s is kept as %s', (text, host) => {
    expect(readAllowedHost(text)).toBe(host);
  });

  it.each([
    '',
    '.',
    'https://example.com',
    'example.com/',
    'example.com/path',
    'example.com:443',
    'user@example.com',
    'example.com?x',
    'example.com#x',
    'exa mple.com',
    ' example.com',
    'example.com\n',
    'example.com\\x',
    '*.*.example.com',
    'a*.example.com',
    '**',
    '*.',
    '*example.com',
    '%65xample.com',
    'a..example.com',
    '[::1]',
    `${'a'.repeat(64)}.example.com`,
    `${'a.'.repeat(130)}com`,
  ])('is not %j', (text) => {
    expect(readAllowedHost(text)).toBeNull();
  });
});

describe('A2.52 A2.76 a page', () => {
  const key = { allowedHosts: ['shop.example', '*.cdn.example', 'xn--bcher-kva.example'] };

  it.each([
    'https://shop.example',
    'http://shop.example',
    'https://shop.example:8443/path?query#part',
    'https://SHOP.EXAMPLE./',
    'https://a.cdn.example/',
    'https://a.b.cdn.example/',
    'https://bücher.example/',
    'https://shop.example\\@evil.test/',
  ])('is let in from %s', (page) => {
    const ascii = encodeURI(page).replaceAll('%5C', '\\');
    expect(isLetIn(key, { Referer: ascii })).toBe(true);
    expect(isLetIn(key, { Origin: ascii, Referer: 'https://evil.test/' })).toBe(true);
  });

  it.each([
    'null',
    '',
    'shop.example',
    'https://',
    'not a url',
    'https://evil.test/',
    'https://shop.example.evil.test/',
    'https://evilshop.example/',
    'https://shop.example@evil.test/',
    'https://evil.test/?https://shop.example/',
    'https://evil.test\\@shop.example/',
    'https://evil.test#@shop.example',
    'https://cdn.example/',
    'https://evilcdn.example/',
    'https://xn--shp-pma.example/',
    'ftp://shop.example/',
    'chrome-extension://shop.example/',
    'file:///shop.example',
    'data:text/html,https://shop.example',
    'javascript://shop.example/',
  ])('is kept out from %j', (page) => {
    expect(isLetIn(key, { Referer: page })).toBe(false);
    expect(isLetIn(key, { Origin: page, Referer: 'https://shop.example/' })).toBe(false);
  });

  it('A2.51 is kept out, and so is everybody, by a key without Allowed Hosts', () => {
    expect(isLetIn({}, {})).toBe(false);
    expect(isLetIn({}, { Referer: 'https://shop.example/' })).toBe(false);
  });

  it('need not be named, unless the key says so', () => {
    expect(isLetIn(key, {})).toBe(true);
    expect(isLetIn({ ...key, allowsNoReferer: false }, {})).toBe(false);
    expect(isLetIn({ allowedHosts: ['*'], allowsNoReferer: false }, {})).toBe(false);
  });

  it('is let in from anywhere by *', () => {
    for (const page of ['https://evil.test/', 'null', 'app://x', 'not a url']) {
      expect(isLetIn({ allowedHosts: ['*'] }, { Origin: page }), page).toBe(true);
    }
  });
});
