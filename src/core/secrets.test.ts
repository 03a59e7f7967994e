import { describe, expect, it } from 'vitest';
import { withoutKeys, withoutSecrets } from './secrets.ts';

describe('texts without secrets', () => {
  it.each([
    'rs_live_0123456789abcdef',
    'RS_GET_0123456789abcdef',
    'x%3Drs%5Flive%5F0123456789abcdef&',
    'key_rs_get_0123456789abcdef',
    '%2Frs_get_0123456789abcdef',
    '1rs_get_0123456789abcdef',
    `ss_${'aB3-_'.repeat(9)}`,
  ])('know the key in %s', (text) => {
    expect(withoutKeys(`before ${text} after`)).toMatch(/before .*\[redacted\]&? after/);
    expect(withoutKeys(text)).not.toMatch(/0123456789|aB3/);
  });

  it.each([
    'apiKey=abc',
    'GET /?X-Amz-Signature=abc&x=1',
    'Authorization: Bearer abc',
    'authorization:Basic abc',
    '{"secret_access_key":"abc"}',
    "{ password: 'abc' }",
    'signature%3Dabc',
    'GET /?key=abc',
    '%2Fkey%3Dabc',
    'X-API-Key: abc',
    '{"accessKey":"abc"}',
  ])('know the proof in %s', (text) => {
    expect(withoutSecrets(text)).toContain('[redacted]');
    expect(withoutSecrets(text)).not.toContain('abc');
  });

  it.each([
    'Send Authorization: Bearer rs_live_…, or apiKey=rs_get_… in the query of GET /render',
    'rs_live_dev',
    'layers.key: Expected a colour',
    'class_names',
  ])('leave %s alone where no key is', (text) => {
    expect(withoutKeys(text)).toBe(text);
  });

  it.each([
    'layers.offers_get_discount.fontSize',
    'users_live_dashboard',
    'offers_get_discountOfTheWholeMonth',
    'no such key: version',
    '{"monkey": "banana"}',
    'monkey=banana',
    'a rate limit of key:key_0123456789abcdef',
  ])('leave ordinary names alone: %s', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });

  it('take no longer for a text that is made to take long', () => {
    const started = performance.now();
    for (const piece of [
      'key',
      'key=',
      'rs_live_',
      'secret "',
      'authorization: bearer ',
      'ss_',
      '%2F',
    ])
      withoutSecrets(piece.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
