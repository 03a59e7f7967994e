import { Buffer } from 'node:buffer';
import { inflateSync } from 'node:zlib';
import { decode } from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { encoders } from '../../src/backends/encoders.ts';
import { asCanvas, drawCard, drawPhotograph, signalToNoise } from '../fixtures/pictures.ts';

// The files themselves are tested in Node; here it is that every module starts and works in workerd.
const [photo, card] = [drawPhotograph(200, 150), drawCard(200, 150)];

const text = (file: Uint8Array, from: number, to: number) =>
  Buffer.from(file).toString('latin1', from, to);

describe('encoders', () => {
  it('write JPEG in bands', async () => {
    const output = { format: 'jpeg', quality: 90, dpi: null } as const;
    for (const picture of [photo, card]) {
      const file = await encoders.jpeg(asCanvas(picture, { rows: 40 }), output);
      const { data } = decode(file, { useTArray: true });
      expect(signalToNoise(picture.data, data)).toBeGreaterThan(37);
    }
  });

  it('write WebP', async () => {
    const output = { format: 'webp', quality: 80, lossless: false } as const;
    const file = await encoders.webp(asCanvas(photo), output);
    const exact = await encoders.webp(asCanvas(photo), { ...output, lossless: true });
    expect(text(file, 8, 16)).toBe('WEBPVP8 ');
    expect(text(exact, 8, 16)).toBe('WEBPVP8L');
    expect(exact.length).toBeGreaterThan(file.length);
  });

  it('write AVIF', async () => {
    const file = await encoders.avif(asCanvas(photo), { format: 'avif', quality: 60 });
    expect(text(file, 4, 12)).toBe('ftypavif');
    expect(file.length).toBeGreaterThan(1000);
  });

  it('write one PNG with and without strips that it kept', async () => {
    const output = { format: 'png', dpi: null } as const;
    const base = { key: 'base', changed: [] };
    const files: Uint8Array[] = [];
    for (let round = 0; round < 3; round += 1) {
      files.push(await encoders.png(asCanvas(photo, { base }), output));
    }
    expect(files[2]).toEqual(files[0]);
    expect(pixelRows(files[0] ?? new Uint8Array(0)).length).toBe((200 * 3 + 1) * 150);
    const inBands = await encoders.png(asCanvas(card, { rows: 40 }), output);
    expect(pixelRows(inBands).length).toBe((200 * 4 + 1) * 150);
  });
});

/** A PNG's inflated rows; zlib checks the checksum that was put together from strips. */
function pixelRows(file: Uint8Array): Uint8Array {
  const bytes = Buffer.from(file);
  const parts: Buffer[] = [];
  for (let offset = 8; offset < bytes.length; offset += 12 + bytes.readUInt32BE(offset)) {
    if (bytes.toString('latin1', offset + 4, offset + 8) !== 'IDAT') continue;
    parts.push(bytes.subarray(offset + 8, offset + 8 + bytes.readUInt32BE(offset)));
  }
  return inflateSync(Buffer.concat(parts));
}
