import { describe, expect, it } from 'vitest';
import { Problem, type ProblemOptions } from '../../src/core/problem.ts';
import { pictureOf, wantsPicture } from '../../src/http/problem-picture.ts';
import { call, expectProblem, get } from './renderstack-client.ts';

/** What browsers send for an `<img>`, and for a page. */
const images = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';
const page = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/*,*/*;q=0.8';

const draw = (detail: string, options: ProblemOptions = {}) =>
  pictureOf(new Problem('invalid-request', detail, options), 400, 'request-1', {}).text();

/** The lines below the title, as they are in the SVG. */
const linesOf = (svg: string) =>
  [...svg.matchAll(/font-size="24" [^>]*>([^<]*)</g)].map(([, line = '']) => line);

describe('problems as pictures', () => {
  it.each([
    ['404', '/api/v1/render?apiKey=rs_get_dev&template=nothing', 'Not found'],
    ['401', '/api/v1/render?template=card', 'Authentication failed'],
    ['403', '/api/v1/render?apiKey=rs_live_dev&template=card', 'Forbidden'],
    ['400', '/api/v1/render?apiKey=rs_get_dev&template=card&width=1e3', 'Invalid request'],
    ['414', `/api/v1/render?${'a'.repeat(9000)}`, 'URI too long'],
  ])('shows %s where a picture was to be, and keeps the status', async (status, path, title) => {
    const response = await call(path, { headers: { Accept: images } });
    const svg = await response.text();
    expect(String(response.status)).toBe(status);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-type': 'image/svg+xml',
      'x-content-type-options': 'nosniff',
    });
    expect(svg).toContain(`>${status}<`);
    expect(svg).toContain(`>${title}<`);
    expect(svg).toContain(`request ${response.headers.get('X-Request-Id')}`);
  });

  it.each([page, 'application/json', '*/*', 'image/png', ''])(
    'reports to who accepts %j in JSON',
    async (accept) => {
      await expectProblem(await get('&width=0', { Accept: accept }), 400, 'validation-error');
    },
  );

  it('reports what is wrong with calls that are no pictures in JSON', async () => {
    const response = await call('/api/v1/templates', { headers: { Accept: images } });
    await expectProblem(response, 401, 'authentication-error');
  });

  it('shows the status that the answer in JSON would have', async () => {
    const picture = pictureOf(new Problem('internal', 'x'), 418, 'request-1', {});
    expect(picture.status).toBe(418);
    expect(await picture.text()).toContain('>418<');
  });

  it('reads Accept in any case', () => {
    const accepts = (accept: string) =>
      wantsPicture(new Request('https://platen.test', { headers: { Accept: accept } }));
    expect(accepts('IMAGE/*')).toBe(true);
    expect(accepts('TEXT/HTML, image/*')).toBe(false);
  });

  it('takes markup for text', async () => {
    const svg = await draw('"<script>alert(1)</script>" & \'x\'', { hint: ']]><image href="x"/>' });
    expect(svg.match(/<(?!\/?(?:svg|rect|text|tspan)[\s>])/g)).toBeNull();
    expect(linesOf(svg).join(' ')).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('leaves out what XML cannot hold and what would turn or cover its surroundings', async () => {
    const svg = await draw(`a\0b\u001bc\ud800d\u202ee\u2066f\uffffg h${'\u0301'.repeat(50)}i`);
    expect(linesOf(svg)).toEqual(['abcdefg h\u0301\u0301i']);
  });

  it('breaks lines by the width of what is in them', async () => {
    const [narrow = '', wide = '', chinese = ''] = await Promise.all(
      ['illi '.repeat(60), 'WAMS '.repeat(60), '模板不存在'.repeat(20)].map(
        async (text) => linesOf(await draw(text))[0],
      ),
    );
    expect(narrow.length).toBeGreaterThan(1.7 * wide.length);
    expect(chinese.length).toBeLessThanOrEqual(23);
    expect(chinese.length).toBeGreaterThan(15);
  });

  it('cuts what is too long, even without a place to break, and says so', async () => {
    const lines = linesOf(await draw('a'.repeat(100_000), { hint: 'never seen' }));
    expect(lines).toHaveLength(5);
    expect(lines[4]).toMatch(/a …$/);
  });

  it('tells the hint below', async () => {
    expect(linesOf(await draw('width: too small', { hint: 'Use 1 or more' }))).toEqual([
      'width: too small',
      'Use 1 or more',
    ]);
  });
});
