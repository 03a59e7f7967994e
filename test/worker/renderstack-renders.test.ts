import { describe, expect, it } from 'vitest';
import { expectProblem, pngSize, post, warningsOf } from './renderstack-client.ts';

describe('POST /renders/sync', () => {
  it("A2.13 A2.21 A2.22 A2.23 answers the seed's own example with a PNG", async () => {
    const response = await post('/renders/sync', {
      template: 'social-card',
      layers: {
        title: { text: 'Welcome to Our Event' },
        subtitle: { text: 'Join us for an amazing experience' },
        background_image: { src: 'https://images.test/baseline.jpg' },
        event_date: { text: 'March 15, 2026' },
      },
      format: 'png',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('image/png');
    expect(response.headers.get('X-Render-Id')).toMatch(/^render_[0-9a-z]{40}$/);
    expect(response.headers.get('X-Render-Duration-Ms')).toMatch(/^\d+$/);
    expect(pngSize(await response.arrayBuffer())).toEqual({ width: 1200, height: 630 });
  });

  it('A2.15 A2.21 makes a JPEG, and a WebP as an extension', async () => {
    const jpeg = await post('/renders/sync', {
      template: 'card',
      format: 'jpeg',
      quality: 60,
    });
    expect(jpeg.headers.get('Content-Type')).toBe('image/jpeg');
    expect(new Uint8Array(await jpeg.arrayBuffer()).subarray(0, 3)).toEqual(
      Uint8Array.of(255, 216, 255),
    );
    const webp = await post('/renders/sync', { template: 'card', format: 'webp' });
    expect(webp.headers.get('Content-Type')).toBe('image/webp');
    expect(new TextDecoder().decode((await webp.arrayBuffer()).slice(8, 12))).toBe('WEBP');
  });

  it('A2.15 says that PDF does not exist yet', async () => {
    const response = await post('/renders/sync', { template: 'card', format: 'pdf' });
    expect((await expectProblem(response, 400, 'validation-error')).param).toBe('format');
  });

  it('A2.16 takes quality for JPEG', async () => {
    const size = async (quality: number) =>
      (
        await (
          await post('/renders/sync', {
            template: 'card',
            format: 'jpeg',
            quality,
            width: 400,
          })
        ).arrayBuffer()
      ).byteLength;
    expect(await size(20)).toBeLessThan((await size(95)) / 2);
  });

  it.each([
    [{ width: 600 }, { width: 600, height: 315 }],
    [{ height: 126 }, { width: 240, height: 126 }],
    [
      { width: 400, height: 400 },
      { width: 400, height: 400 },
    ],
  ])('A2.17 A2.18 A2.81 sizes the canvas by %j', async (override, expected) => {
    const response = await post('/renders/sync', { template: 'card', ...override });
    expect(pngSize(await response.arrayBuffer())).toEqual(expected);
  });

  it('A2.24 A2.72 puts warnings, in ASCII, into a header that is absent without any', async () => {
    const response = await post('/renders/sync', {
      template: 'card',
      layers: { 'überschrift 日本': { text: 'x' } },
    });
    const header = response.headers.get('X-Render-Warnings') ?? '';
    expect(header).toMatch(/^[ -~]+$/);
    expect(warningsOf(response)).toContainEqual(
      expect.objectContaining({ code: 'UNKNOWN_LAYER', layer: 'überschrift 日本' }),
    );
    expect(warningsOf(response).map(({ code }) => code)).toContain('MISSING_DYNAMIC_LAYER');
    const complete = await post('/renders/sync', {
      template: 'card',
      layers: { title: { text: 'a' }, subtitle: { text: 'b' }, event_date: { text: 'c' } },
    });
    expect(complete.headers.has('X-Render-Warnings')).toBe(false);
  });

  it('A2.19 A2.27 A2.71 sends the picture when there is no bucket to upload to', async () => {
    const response = await post('/renders/sync', {
      template: 'card',
      useAws: true,
      filename: 'a.png',
    });
    expect(response.status).toBe(200);
    expect(warningsOf(response).map(({ code }) => code)).toContain('S3_UPLOAD_FAILED');
    expect(response.headers.has('X-Render-S3-Url')).toBe(false);
  });

  it('A2.70 warns of an address that will expire', async () => {
    const src = 'https://images.test/baseline.jpg?X-Amz-Signature=abc&X-Amz-Expires=60';
    const response = await post('/renders/sync', {
      template: 'card',
      layers: { background_image: { src } },
    });
    expect(warningsOf(response)).toContainEqual(
      expect.objectContaining({ code: 'PRESIGNED_URL_IN_LAYER', layer: 'background_image' }),
    );
    expect(JSON.stringify(warningsOf(response)[0])).not.toContain('abc');
  });

  it('is deterministic', async () => {
    const draw = async () =>
      new Uint8Array(await (await post('/renders/sync', { template: 'card' })).arrayBuffer());
    expect(await draw()).toEqual(await draw());
  });
});

describe('layer overrides', () => {
  const draw = (layers: unknown) => post('/renders/sync', { template: 'card', layers, width: 100 });

  it('A2.61 takes a font weight as a word or a number', async () => {
    for (const fontWeight of ['bold', 'normal', 600, '600']) {
      expect((await draw({ title: { text: 'x', fontWeight } })).status).toBe(200);
    }
    const body = await expectProblem(
      await draw({ title: { fontWeight: 'heavy' } }),
      400,
      'validation-error',
    );
    expect(body.param).toBe('layers.title.fontWeight');
  });

  it('counts the text of all layers together', async () => {
    const words = 'word '.repeat(990);
    const layers = {
      title: { text: words },
      subtitle: { text: words },
      event_date: { text: words },
    };
    expect((await draw(layers)).status).toBe(200);
    expect((await draw({ ...layers, note: { text: words }, note_2: { text: words } })).status).toBe(
      400,
    );
  });

  it('checks the text that is drawn, after cleaning and composing', async () => {
    await expectProblem(
      await draw({ title: { text: 'aaaa\f'.repeat(400) } }),
      400,
      'validation-error',
    );
  });

  it('keeps the warnings header short, whatever names a request invents', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `${'層'.repeat(300)}${index}`);
    const response = await draw(Object.fromEntries(names.map((name) => [name, { text: 'x' }])));
    expect(response.status).toBe(200);
    expect(response.headers.get('X-Render-Warnings')?.length).toBeLessThanOrEqual(4096);
    expect(warningsOf(response).length).toBeGreaterThan(0);
  });

  it('A2.61 keeps padding inside the box, and says when it leaves no room for the text', async () => {
    for (const side of ['Top', 'Right', 'Bottom', 'Left']) {
      const response = await draw({ title: { text: 'some words', [`boxPadding${side}`]: 9999 } });
      expect(response.status).toBe(200);
      const codes = warningsOf(response).map(({ code }) => code);
      if (side === 'Left' || side === 'Right') expect(codes).toContain('TEXT_TRUNCATED');
    }
  });

  it('draws hundreds of emoji and says which are too many', async () => {
    const text = Array.from({ length: 300 }, (_, index) =>
      String.fromCodePoint(0x1f400 + index),
    ).join(' ');
    const response = await draw({ title: { text } });
    expect(response.status).toBe(200);
    expect(response.headers.get('X-Render-Warnings')).toContain('different emoji');
  });
});

describe('POST /renders/json', () => {
  it('A2.28 A2.29 A2.30 A2.32 A2.33 A2.34 answers the picture with its metadata', async () => {
    const response = await post('/renders/json', {
      template: 'card',
      layers: { title: { text: 'Hello World' } },
    });
    const render = await response.json<{
      [key: string]: unknown;
      output: { data: string; size_bytes: number; width: number; height: number };
    }>();
    expect(render).toMatchObject({
      id: expect.stringMatching(/^render_/),
      status: 'completed',
      template: expect.stringMatching(/^template_/),
      template_version: 1,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      completed_at: expect.stringMatching(/Z$/),
      duration_ms: expect.any(Number),
      output: { mime_type: 'image/png', width: 1200, height: 630 },
      warnings: expect.any(Array),
    });
    const [head, data = ''] = render.output.data.split(',');
    expect(head).toBe('data:image/png;base64');
    expect(atob(data).length).toBe(render.output.size_bytes);
    expect(render.output).not.toHaveProperty('page_count');
    expect(render).not.toHaveProperty('aws_s3');
  });
});
