import { describe, expect, it } from 'vitest';
import { pngChunk, pngOfSize, readImage } from '../../../test/fixtures/images.ts';
import type { ImageMediaType } from '../ports.ts';
import { checkImageSize, readImageSize, sniffImage } from './image-header.ts';

const text = (content: string) => new TextEncoder().encode(content);

const sizeOf = (bytes: Uint8Array) => {
  const mediaType = sniffImage(bytes);
  if (mediaType === null) throw new Error('not an image');
  return readImageSize(bytes, mediaType);
};

const check = (bytes: Uint8Array) => {
  const mediaType = sniffImage(bytes);
  if (mediaType === null) throw new Error('not an image');
  checkImageSize(readImageSize(bytes, mediaType), mediaType);
};

const invalid = expect.objectContaining({ code: 'asset-invalid' });

const svg = (attributes: string) => text(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}/>`);

describe('sniffImage', () => {
  it.each<[string, ImageMediaType]>([
    ['plain.png', 'image/png'],
    ['baseline.jpg', 'image/jpeg'],
    ['animated.gif', 'image/gif'],
    ['lossless.webp', 'image/webp'],
    ['plain.avif', 'image/avif'],
  ])('%s is %s', (name, mediaType) => {
    expect(sniffImage(readImage(name))).toBe(mediaType);
  });

  it.each([
    '<svg/>',
    '\ufeff<svg>',
    ' \n<?xml version="1.0" encoding="UTF-8"?>\n<!-- a <html> comment -->\n<svg width="1">',
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">\n<svg>',
    '<svg:svg xmlns:svg="http://www.w3.org/2000/svg">',
  ])('%j is SVG', (content) => {
    expect(sniffImage(text(content))).toBe('image/svg+xml');
  });

  it.each([
    '',
    'hello',
    '<html><svg/></html>',
    '<!DOCTYPE html><html></html>',
    '<!-- open',
    '<svgfoo/>',
    'BM      ',
    'II*\0    ',
    '%PDF-1.7',
    'PK\u0003\u0004',
    '\u001f\u008b\u0008',
    '\0\0\0\u0018ftypmp42\0\0\0\0mp42isom',
  ])('%j is none', (content) => {
    expect(sniffImage(text(content))).toBeNull();
  });
});

describe('readImageSize', () => {
  it.each([
    ['plain.png', { orientation: 1, frames: 1 }],
    ['animated.gif', { orientation: 1, frames: 2 }],
    ['lossy.webp', { orientation: 1, frames: 1 }],
    ['lossless.webp', { orientation: 1, frames: 1 }],
    ['alpha.webp', { orientation: 1, frames: 1 }],
    ['animated.webp', { orientation: 1, frames: 2 }],
    ['plain.avif', { orientation: 1 }],
    ['alpha.avif', { orientation: 1 }],
    ['orientation-6.avif', { orientation: 6 }],
  ])('%s', (name, expected) => {
    expect(sizeOf(readImage(name))).toEqual({ width: 48, height: 32, ...expected });
  });

  it.each([
    ['baseline.jpg', 3, 'baseline', null, 1],
    ['progressive.jpg', 3, 'progressive', null, 10],
    ['grey.jpg', 1, 'baseline', null, 1],
    ['cmyk.jpg', 4, 'baseline', 0, 1],
  ])('%s', (name, components, coding, adobeTransform, scans) => {
    const jpeg = { components, coding, adobeTransform, scans };
    expect(sizeOf(readImage(name))).toEqual({ width: 48, height: 32, orientation: 1, jpeg });
  });

  it.each([2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i', (orientation) => {
    expect(sizeOf(readImage(`orientation-${orientation}.jpg`))).toMatchObject({
      width: 48,
      height: 32,
      orientation,
    });
  });

  it.each([
    ['width="30" height="20"', 30, 20],
    ['width="30px" height="1in"', 30, 96],
    ['width="72pt" height="6pc"', 96, 96],
    ['width="25.4mm" height="2.54cm"', 96, 96],
    ['viewBox="0 0 24 12"', 24, 12],
    ['viewBox="-5,-5,24,12"', 24, 12],
    ['width="100%" height="100%" viewBox="0 0 24 12"', 24, 12],
    ['width="48" viewBox="0 0 24 12"', 48, 24],
    ['height="48" viewBox="0 0 24 12"', 96, 48],
    ['', 300, 150],
    ['width="0" height="-3"', 300, 150],
    ['width="NaN" height="1e999"', 300, 150],
    ['width="65536" height="32768"', 16_384, 8_192],
  ])('SVG with %s', (attributes, width, height) => {
    const size = sizeOf(svg(attributes));
    expect(size.width).toBeCloseTo(width, 6);
    expect(size.height).toBeCloseTo(height, 6);
  });

  it.each([
    'plain.png',
    'baseline.jpg',
    'progressive.jpg',
    'cmyk.jpg',
    'animated.gif',
    'lossy.webp',
    'alpha.webp',
    'animated.webp',
    'plain.avif',
  ])('%s, cut off or overwritten anywhere, throws a Problem or nothing', (name) => {
    const whole = readImage(name);
    const mediaType = sniffImage(whole) ?? 'image/png';
    for (let at = 0; at < whole.length; at += 1) {
      for (const bytes of [whole.subarray(0, at), whole.with(at, 0xff), whole.with(at, 0)]) {
        try {
          readImageSize(bytes, mediaType);
        } catch (problem) {
          expect(problem).toEqual(invalid);
        }
      }
    }
  });

  it.each<[string, Uint8Array]>([
    ['PNG with a wrong checksum', readImage('plain.png').with(60, 0x5a)],
    ['PNG without end', pngOfSize(2, 2).slice(0, -12)],
    ['PNG cut off', readImage('plain.png').slice(0, 100)],
    ['JPEG of 4 bytes', Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)],
    ['JPEG cut off at 40 bytes', readImage('baseline.jpg').slice(0, 40)],
    ['GIF of a header', readImage('animated.gif').slice(0, 13)],
    ['WebP cut off', readImage('lossy.webp').slice(0, 60)],
  ])('%s is refused', (_, bytes) => {
    expect(() => sizeOf(bytes)).toThrow(invalid);
  });
});

describe('checkImageSize', () => {
  it('takes 10 megapixels', () => {
    expect(() => check(pngOfSize(4_000, 2_500))).not.toThrow();
  });

  it.each<[string, Uint8Array]>([
    ['no width', pngOfSize(0, 10)],
    ['537 million high', pngOfSize(1, 537_000_000)],
    ['65535 × 65535', pngOfSize(65_535, 65_535)],
    ['8000 × 8000', pngOfSize(8_000, 8_000)],
    ['16385 wide', pngOfSize(16_385, 1)],
    ['10,000 frames', pngOfSize(2, 2, [pngChunk('acTL', Buffer.from('0000271000000000', 'hex'))])],
    ['a SVG half a pixel wide', svg('width="0.5" height="0.5"')],
  ])('refuses %s', (_, bytes) => {
    expect(() => check(bytes)).toThrow(invalid);
  });

  it('refuses a JPEG that goes over its pixels again and again', () => {
    const jpeg = readImage('progressive.jpg');
    const scan = jpeg.findLastIndex((byte, at) => byte === 0xff && jpeg[at + 1] === 0xda);
    const body = jpeg.slice(0, -2);
    const scans = Array.from({ length: 100 }, () => Buffer.from(jpeg.slice(scan, -2)));
    expect(() => check(new Uint8Array(Buffer.concat([body, ...scans])))).toThrow(invalid);
  });

  it('takes a GIF that goes on after its end', () => {
    const polyglot = Buffer.concat([readImage('animated.gif'), text('*/=1;alert(1)')]);
    expect(() => check(new Uint8Array(polyglot))).not.toThrow();
  });
});
