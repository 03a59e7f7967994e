/// <reference types="vite/types/importMeta.d.ts" />
import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/backends/decode-image.ts';
import { rasterize } from '../../src/backends/resvg.ts';
import { sniffImage } from '../../src/core/image/image-header.ts';

// Every fixture is 48 × 32 px as stored: red and green above, blue and white below.
const images = import.meta.glob<string>('../fixtures/images/*', {
  eager: true,
  query: '?inline',
  import: 'default',
});
const [hostile = ''] = Object.values(
  import.meta.glob<string>('../fixtures/hostile/found-here.jsonl', {
    eager: true,
    query: '?raw',
    import: 'default',
  }),
);

const readImage = (name: string): Uint8Array<ArrayBuffer> => {
  const uri = images[`../fixtures/images/${name}`] ?? '';
  return new Uint8Array(Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64'));
};

const decode = (bytes: Uint8Array<ArrayBuffer>) => {
  const mediaType = sniffImage(bytes);
  if (mediaType === null) throw new Error('not an image');
  return decodeImage({ bytes, mediaType });
};

/** The middle of the four quarters, each channel as 0, 1 or 2 for none, half or full. */
const quarters = async (name: string): Promise<readonly string[]> => {
  const { width, height, data } = await decode(readImage(name));
  return [0.25, 0.75].flatMap((y) =>
    [0.25, 0.75].map((x) => {
      const offset = (Math.floor(y * height) * width + Math.floor(x * width)) * 4;
      return [...data.subarray(offset, offset + 4)]
        .map((value) => Math.round(value / 127.5))
        .join('');
    }),
  );
};

const stored = ['2002', '0202', '0022', '2222'];

describe('metered decoders in workerd', () => {
  it.each([
    'plain.png',
    'animated.gif',
    'baseline.jpg',
    'progressive.jpg',
    'lossy.webp',
    'lossless.webp',
    'plain.avif',
  ])('%s', async (name) => {
    expect(await quarters(name)).toEqual(stored);
  });

  it('CMYK', async () => {
    expect(await quarters('cmyk.jpg')).toEqual(['2002', '2202', '0022', '2222']);
  });

  it('an image is turned upright', async () => {
    expect(await quarters('orientation-6.jpg')).toEqual(['0022', '2002', '2222', '0202']);
  });

  /** Damage behind the header, which therefore only the decoder finds. */
  const damages: readonly (readonly [string, string, number])[] = [
    ['plain.png', 'IDAT', 8],
    ['baseline.jpg', '\xff\xc4', 4],
    ['lossless.webp', 'VP8L', 14],
    ['plain.avif', 'mdat', 6],
  ];

  it.each(damages)(
    '%s decodes as before after a hundred broken ones',
    async (name, mark, offset) => {
      const broken = readImage(name);
      const at = new TextDecoder('latin1').decode(broken).indexOf(mark);
      broken.fill(0xee, at + offset, at + offset + 16);
      for (let count = 0; count < 100; count += 1) {
        await expect(
          decodeImage({ bytes: broken, mediaType: sniffImage(broken) ?? 'image/png' }),
        ).rejects.toMatchObject({ code: 'asset-invalid' });
      }
      expect(await quarters(name)).toEqual(stored);
    },
  );
});

describe('the metered rasteriser in workerd', () => {
  const golden =
    '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"><rect width="2" height="2" fill="#f80" opacity=".5"/></svg>';

  const lines = hostile.trim().split('\n');
  const files = lines.map((line): { file: string; text?: string } => JSON.parse(line));
  const poisonAndHangs = files.filter(({ file }) => /^resvg-(poison|hangs)/.test(file));

  const codeOf = (draw: () => unknown) => {
    try {
      draw();
      return null;
    } catch (problem) {
      return (problem as { readonly code?: unknown }).code;
    }
  };

  it('draws as before after everything that poisoned it or hung', () => {
    const before = rasterize(golden);
    expect([...before.data.subarray(4, 12)]).toEqual([128, 68, 0, 128, 0, 0, 0, 0]);
    expect(poisonAndHangs).toHaveLength(21);
    for (const { text = '' } of poisonAndHangs) {
      expect([null, 'too-complex', 'asset-invalid']).toContain(codeOf(() => rasterize(text)));
      expect(rasterize(golden)).toEqual(before);
    }
  });
});
