import { describe, expect, it } from 'vitest';
import { curlCommand, imageTag, pictureUrl } from './requests.ts';

const access = {
  origin: 'https://images.example',
  getKey: 'rs_get_0123456789abcdef',
  liveKey: 'rs_live_0123456789abcdef',
};
const request = {
  template: 'social-card',
  format: 'jpeg',
  layers: { title: { text: 'Tom & "Jerry\'s"', fontSize: 60 }, 'a.b': { fill: '#fff' } },
} as const;

describe('pictureUrl', () => {
  it('writes every layer in dot notation and encodes what needs it', () => {
    expect(pictureUrl(request, access)).toBe(
      'https://images.example/api/v1/render?apiKey=rs_get_0123456789abcdef&template=social-card' +
        '&format=jpeg&title.text=Tom+%26+%22Jerry%27s%22&title.fontSize=60&a.b.fill=%23fff',
    );
  });

  it('keeps an address in a value readable, and any text what it is', () => {
    const text = 'https://a.example/b, 50 %2F';
    const layers = { logo: { src: text } };
    const url = pictureUrl({ template: 'quote', format: 'png', layers }, access);
    expect(url).toContain('logo.src=https://a.example/b,+50+%252F');
    expect(new URL(url).searchParams.get('logo.src')).toBe(text);
  });

  it('leaves out the format that is the default', () => {
    const url = pictureUrl({ template: 'quote', format: 'png', layers: {} }, access);
    expect(new URL(url).searchParams.has('format')).toBe(false);
  });
});

describe('imageTag', () => {
  it('escapes what would end an attribute', () => {
    const tag = imageTag('https://a.example/?x=1&y=2', { width: 12, height: 6, alt: '"<b>' });
    expect(tag).toBe(
      '<img src="https://a.example/?x=1&amp;y=2" width="12" height="6" alt="&quot;&lt;b>">',
    );
  });
});

describe('curlCommand', () => {
  it('keeps the body in one shell word', () => {
    const command = curlCommand(request, access);
    const body = /-d '([\s\S]*)' \\\n/.exec(command)?.[1]?.replaceAll("'\\''", "'");
    expect(JSON.parse(body ?? '')).toEqual(request);
    expect(command).toContain('--output social-card.jpg');
  });
});
