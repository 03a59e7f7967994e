/// <reference types="vite/types/importMeta.d.ts" />
import { Buffer } from 'node:buffer';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { prepareImage } from '../../src/backends/images.ts';
import { sniffImage } from '../../src/core/image/image-header.ts';

// Every fixture is 48 × 32 px as stored: red and green above, blue and white below.
const fixtures = import.meta.glob<string>('../fixtures/images/*', {
  eager: true,
  query: '?inline',
  import: 'default',
});

const readFixture = (name: string): Uint8Array<ArrayBuffer> => {
  const uri = fixtures[`../fixtures/images/${name}`] ?? '';
  return new Uint8Array(Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64'));
};

const prepare = (bytes: Uint8Array<ArrayBuffer>) => {
  const mediaType = sniffImage(bytes);
  if (mediaType === null) throw new Error('not an image');
  return prepareImage({ bytes, mediaType });
};

type Color = 'red' | 'yellow' | 'green' | 'blue' | 'white' | 'other';

const nameColor = (rgb: readonly number[]): Color => {
  const key = rgb.map((channel) => (channel > 190 ? 1 : channel < 100 ? 0 : '?')).join('');
  const names: Record<string, Color> = {
    '100': 'red',
    '110': 'yellow',
    '010': 'green',
    '001': 'blue',
    '111': 'white',
  };
  return names[key] ?? 'other';
};

/** The colours in the middle of the four quarters, from a PNG as our encoder writes it: Sub filter, RGB or RGBA. */
const quarters = (dataUri: string): readonly Color[] => {
  const png = Buffer.from(dataUri.slice('data:image/png;base64,'.length), 'base64');
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const channels = png[25] === 2 ? 3 : 4;
  const rows = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
  const stride = width * channels + 1;
  const pixel = (x: number, y: number) =>
    [0, 1, 2].map((channel) => {
      let value = 0;
      for (let at = 0; at <= x; at += 1)
        value += rows[y * stride + 1 + at * channels + channel] ?? 0;
      return value & 255;
    });
  return [0.25, 0.75].flatMap((y) =>
    [0.25, 0.75].map((x) => nameColor(pixel(Math.floor(x * width), Math.floor(y * height)))),
  );
};

const stored: readonly Color[] = ['red', 'green', 'blue', 'white'];
// Ink has no pure green; without a colour profile it comes out as (195, 255, 0).
const storedInk: readonly Color[] = ['red', 'yellow', 'blue', 'white'];

describe('images the rasteriser draws by itself', () => {
  it.each([
    ['plain.png', 'image/png'],
    ['animated.gif', 'image/gif'],
    ['baseline.jpg', 'image/jpeg'],
    ['progressive.jpg', 'image/jpeg'],
    ['grey.jpg', 'image/jpeg'],
  ])('%s passes unchanged', async (name, mediaType) => {
    const bytes = readFixture(name);
    const image = await prepare(bytes);
    const dataUri = `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`;
    expect(image).toEqual({ dataUri, width: 48, height: 32 });
  });

  it.each([
    ['viewBox="0 0 30 20"', 30, 20, 'width="30" height="20" viewBox="0 0 30 20"'],
    ['width="1in" height="20"', 96, 20, 'width="96" height="20" viewBox="0 0 96 20"'],
    ['width="100%" height="-1"', 300, 150, 'width="300" height="150" viewBox="0 0 300 150"'],
  ])('SVG with %s states its size in px', async (attributes, width, height, stated) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}><rect/></svg>`;
    const image = await prepare(new TextEncoder().encode(svg) as Uint8Array<ArrayBuffer>);
    const [, base64 = ''] = image.dataUri.split(',');
    expect([image.width, image.height]).toEqual([width, height]);
    for (const attribute of stated.split(' ')) expect(atob(base64)).toContain(attribute);
  });

  it('a PNG whose pixels are not all there is refused', async () => {
    const png = readFixture('plain.png');
    const at = new TextDecoder('latin1').decode(png).indexOf('IDAT');
    for (const damage of [0, 8, 20]) {
      const broken = png.slice();
      broken.fill(0, at + 4 + damage, at + 4 + damage + 8);
      await expect(prepare(broken)).rejects.toMatchObject({ code: 'asset-invalid' });
    }
  });

  it('a JPEG that breaks off is drawn as far as it goes', async () => {
    const image = await prepare(readFixture('baseline.jpg').slice(0, -2));
    expect(image.dataUri).toMatch(/^data:image\/png/);
  });
});

describe('images that are decoded first', () => {
  it.each(['lossy.webp', 'lossless.webp', 'alpha.webp', 'plain.avif', 'alpha.avif'])(
    '%s becomes PNG',
    async (name) => {
      const { dataUri, width, height } = await prepare(readFixture(name));
      expect([width, height]).toEqual([48, 32]);
      expect(quarters(dataUri)).toEqual(stored);
    },
  );

  it('CMYK becomes RGB', async () => {
    const { dataUri } = await prepare(readFixture('cmyk.jpg'));
    expect(quarters(dataUri)).toEqual(storedInk);
  });

  it.each([
    ['orientation-2.jpg', ['green', 'red', 'white', 'blue']],
    ['orientation-3.jpg', ['white', 'blue', 'green', 'red']],
    ['orientation-4.jpg', ['blue', 'white', 'red', 'green']],
    ['orientation-5.jpg', ['red', 'blue', 'green', 'white']],
    ['orientation-6.jpg', ['blue', 'red', 'white', 'green']],
    ['orientation-7.jpg', ['white', 'green', 'blue', 'red']],
    ['orientation-8.jpg', ['green', 'white', 'red', 'blue']],
    ['orientation-6.avif', ['blue', 'red', 'white', 'green']],
  ])('%s is turned upright', async (name, expected) => {
    const { dataUri, width, height } = await prepare(readFixture(name));
    const turned = /-[5-8]/.test(name);
    expect([width, height]).toEqual(turned ? [32, 48] : [48, 32]);
    expect(quarters(dataUri)).toEqual(expected);
  });
});

describe('damaged images', () => {
  // A frame header, and a scan of tables that do not exist: past our header check, an error in libjpeg.
  const brokenJpeg = () => {
    const bytes = readFixture('orientation-6.jpg');
    const tables = bytes.findIndex((byte, at) => byte === 0xff && bytes[at + 1] === 0xc4);
    bytes.fill(0xee, tables + 4, tables + 20);
    return bytes;
  };

  it('a hundred and fifty broken JPEGs leave the decoder usable', async () => {
    for (let count = 0; count < 150; count += 1) {
      await expect(prepare(brokenJpeg())).rejects.toMatchObject({ code: 'asset-invalid' });
    }
    const { dataUri } = await prepare(readFixture('orientation-6.jpg'));
    expect(quarters(dataUri)).toEqual(['blue', 'red', 'white', 'green']);
  });

  it.each(['lossy.webp', 'lossless.webp', 'plain.avif', 'cmyk.jpg'])(
    '%s, overwritten, is refused',
    async (name) => {
      const bytes = readFixture(name);
      bytes.fill(0xa5, Math.max(30, bytes.length - Math.floor(bytes.length / 2)));
      await prepare(bytes).catch((problem: unknown) => {
        expect(problem).toMatchObject({ code: 'asset-invalid' });
      });
      const whole = await prepare(readFixture(name));
      expect(quarters(whole.dataUri)).toEqual(name === 'cmyk.jpg' ? storedInk : stored);
    },
  );

  it('an animation in WebP is refused', async () => {
    await expect(prepare(readFixture('animated.webp'))).rejects.toMatchObject({
      code: 'asset-invalid',
    });
  });
});
