import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  asCanvas,
  drawCard,
  drawPhotograph,
  drawPicture,
  signalToNoise,
  straightAlpha,
} from '../../test/fixtures/pictures.ts';
import { builtWasm, compileWasm } from '../../test/fixtures/wasm.ts';
import type { Bitmap } from '../core/bitmap.ts';
import type { Canvas } from '../core/canvas.ts';
import { createAvifEncoder } from './avif.ts';
import { createImageDecoder } from './decode/image-decoder.ts';
import { createWebpEncoder } from './webp.ts';

const compile = (path: string) =>
  compileWasm(readFileSync(join(import.meta.dirname, `../../node_modules/@jsquash/${path}.wasm`)));

const encodeWebp = createWebpEncoder(compile('webp/codec/enc/webp_enc_simd'));
const encodeAvif = createAvifEncoder(compile('avif/codec/enc/avif_enc'));

const decode = createImageDecoder({
  png: builtWasm('png-decoder'),
  jpeg: builtWasm('jpeg-decoder'),
  webp: builtWasm('webp-decoder'),
  avif: builtWasm('avif-decoder'),
});

const decoderFor = (mediaType: 'image/webp' | 'image/avif') => {
  return (bytes: Uint8Array<ArrayBuffer>): Bitmap => {
    const { width, height, data } = decode({ bytes, mediaType });
    return { width, height, data: new Uint8Array(data) };
  };
};
const decodeWebp = decoderFor('image/webp');
const decodeAvif = decoderFor('image/avif');

const webp = { format: 'webp', quality: 80, lossless: false } as const;
const lossless = { ...webp, lossless: true };
const avif = { format: 'avif', quality: 60 } as const;

/** Half transparent below, so that premultiplied and straight colours differ by much. */
const badge = drawPicture(64, 48, (x, y) => (y < 24 ? [x * 4, 40, 90, 255] : [x, 20, 60, 128]));

const alphas = ({ data }: Bitmap) => data.filter((_, offset) => offset % 4 === 3);

/** A canvas that nobody may draw. */
const undrawn = (width: number, height: number): Canvas => ({
  ...asCanvas({ width, height, data: new Uint8Array(0) }),
  get bands(): never {
    throw new Error('drawn');
  },
});

const opaqueOf = (width: number, height: number): Bitmap => {
  const data = new Uint8Array(width * height * 4).fill(255);
  return { width, height, data };
};

describe('WebP', () => {
  it('is close to the picture', async () => {
    for (const picture of [drawPhotograph(160, 120), drawCard(160, 120)]) {
      const file = await encodeWebp(asCanvas(picture), webp);
      const decoded = decodeWebp(file);
      expect([decoded.width, decoded.height]).toEqual([160, 120]);
      expect(signalToNoise(picture.data, decoded.data)).toBeGreaterThan(30);
      const better = await encodeWebp(asCanvas(picture), { ...webp, quality: 95 });
      expect(file.length).toBeLessThan(better.length);
    }
  });

  it('stores straight colours and alpha', async () => {
    const decoded = decodeWebp(await encodeWebp(asCanvas(badge), { ...webp, quality: 95 }));
    expect(alphas(decoded)).toEqual(alphas(badge));
    expect(signalToNoise(straightAlpha(badge), decoded.data)).toBeGreaterThan(32);
  });

  it.each([
    [1, 1],
    [17, 9],
    [8192, 3],
  ])('is exact when lossless at %i × %i px', async (width, height) => {
    const photo = drawPhotograph(width, height);
    expect(decodeWebp(await encodeWebp(asCanvas(photo), lossless)).data).toEqual(photo.data);
  });

  it('is exact when lossless and translucent', async () => {
    const { data } = decodeWebp(await encodeWebp(asCanvas(badge), lossless));
    expect(data).toEqual(straightAlpha(badge));
  });

  it('refuses what would not fit into memory before it is drawn', async () => {
    await expect(encodeWebp(undrawn(2049, 2048), webp)).rejects.toMatchObject({
      code: 'too-complex',
      detail: 'A WebP may have up to 4,194,304 pixels; this one has 4,196,352',
    });
    await expect(encodeWebp(undrawn(16_384, 1), webp)).rejects.toMatchObject({
      code: 'too-complex',
      detail: 'A WebP’s sides may be up to 16,383 px; one has 16,384',
    });
    await expect(encodeWebp(undrawn(2048, 1025), lossless)).rejects.toMatchObject({
      code: 'too-complex',
      detail: 'A lossless WebP may have up to 2,097,152 pixels; this one has 2,099,200',
    });
  });

  it('takes more pixels when they are opaque', async () => {
    const picture = opaqueOf(2048, 1025);
    expect(decodeWebp(await encodeWebp(asCanvas(picture), webp)).width).toBe(2048);
    picture.data[3] = 254;
    await expect(encodeWebp(asCanvas(picture), webp)).rejects.toMatchObject({
      code: 'too-complex',
      detail: 'A WebP with transparency may have up to 2,097,152 pixels; this one has 2,099,200',
    });
  });
});

describe('AVIF', () => {
  it('is close to the picture, and closer with more quality', async () => {
    for (const picture of [drawPhotograph(160, 120), drawCard(160, 120)]) {
      const files = [30, 60, 90].map((quality) =>
        encodeAvif(asCanvas(picture), { ...avif, quality }),
      );
      const noise = (await Promise.all(files)).map((file) =>
        signalToNoise(picture.data, decodeAvif(file).data),
      );
      expect(noise).toEqual(noise.toSorted((a, b) => a - b));
      expect(noise[1]).toBeGreaterThan(29);
    }
  });

  it('stores straight colours and alpha', async () => {
    const decoded = decodeAvif(await encodeAvif(asCanvas(badge), { ...avif, quality: 95 }));
    const difference = alphas(decoded).map((alpha, index) => {
      return Math.abs(alpha - (alphas(badge)[index] ?? 0));
    });
    expect(Math.max(...difference)).toBeLessThanOrEqual(3);
    expect(signalToNoise(straightAlpha(badge), decoded.data)).toBeGreaterThan(30);
  });

  it.each([
    [1, 1],
    [17, 9],
  ])('encodes %i × %i px', async (width, height) => {
    const decoded = decodeAvif(await encodeAvif(asCanvas(drawPhotograph(width, height)), avif));
    expect([decoded.width, decoded.height]).toEqual([width, height]);
  });

  it('refuses what would not fit into memory before it is drawn', async () => {
    await expect(encodeAvif(undrawn(2048, 1025), avif)).rejects.toMatchObject({
      code: 'too-complex',
      detail: 'An AVIF may have up to 2,097,152 pixels; this one has 2,099,200',
    });
  });
});
