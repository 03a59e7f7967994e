import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import catalogFile from '../../fonts/catalog.json';
import { createFontLoader } from '../../src/backends/fonts.ts';
import { toSvg } from '../../src/backends/satori.ts';
import { parsePath } from '../../src/core/drawing/path-data.ts';
import { type FontCatalog, fontName, selectFonts } from '../../src/core/fonts/font-catalog.ts';
import { box, type Style } from '../../src/core/node.ts';
import type { Scene } from '../../src/core/scene.ts';
import { createStaticFiles } from '../../src/platform/static-files.ts';

const catalog = catalogFile as FontCatalog;
const fonts = createFontLoader(createStaticFiles(env.ASSETS));

/** The path data that text is drawn as, 100 px high on one line. */
async function outline(text: string, family = 'Inter', style: Style = {}): Promise<string> {
  const { files, missing } = selectFonts(catalog, {
    text,
    families: [family],
    weight: 400,
    style: 'normal',
  });
  expect(missing).toEqual([]);
  const scene: Scene = {
    images: new Map(),
    emoji: {},
    isComplete: true,
    fontFamilies: new Map(),
    fonts: await Promise.all(
      files.map(async (file) => ({ name: fontName(file), data: await fonts.load(file) })),
    ),
  };
  const fontFamily = files.map(fontName).join(', ');
  const root = box({ width: 2000, height: 200 }, [
    box({ fontFamily, fontSize: 100, whiteSpace: 'pre', color: 'black', ...style }, text),
  ]);
  const svg = await toSvg(root, { width: 2000, height: 200 }, scene);
  return [...svg.matchAll(/<path[^>]* d="([^"]*)"/g)].map(([, d = '']) => absolute(d)).join(' ');
}

/** Outlines in absolute commands, without the moves to the origin of each glyph. */
function absolute(d: string): string {
  const steps = parsePath(d) ?? [];
  return steps
    .filter(({ command }, index) => command !== 'M' || steps[index + 1]?.command !== 'M')
    .map(({ command, values }) => command + values.map((value) => value.toFixed(1)).join(' '))
    .join('');
}

/** px from the leftmost to the rightmost point of the outline. */
function extent(path: string): { left: number; right: number; width: number } {
  const xs = [...path.matchAll(/[ML]\s*(-?[\d.]+)[ ,]/g)].map((match) => Number(match[1]));
  const left = Math.min(...xs);
  const right = Math.max(...xs);
  return { left, right, width: right - left };
}

/** Each closed outline: where it starts, and its form regardless of that. */
function outlineContours(path: string): { readonly x: number; readonly shape: string }[] {
  return path
    .split('M')
    .slice(1)
    .map((contour) => {
      const numbers = (contour.match(/-?[\d.]+/g) ?? []).map(Number);
      const [x = 0, y = 0] = numbers;
      const shape = numbers.map((value, index) => Math.round(value - (index % 2 === 0 ? x : y)));
      return { x, shape: shape.join(' ') };
    });
}

const width = async (text: string, family?: string) => extent(await outline(text, family)).width;
const contours = (path: string) => path.match(/M/g)?.length ?? 0;

describe('HarfBuzz in workerd', () => {
  it('kerns', async () => {
    const unkerned = await outline('AVATAR', 'Roboto', { fontKerning: 'none' });
    const kerned = await outline('AVATAR', 'Roboto');
    expect(extent(kerned).width).toBeLessThan(extent(unkerned).width - 10);
  });

  it('forms a ligature', async () => {
    const ligature = await outline('fi', 'Lora');
    const apart = await outline('f\u200ci', 'Lora');
    expect(ligature).not.toBe(apart);
    expect(contours(ligature)).toBeLessThan(contours(apart));
  });

  it('joins Arabic letters', async () => {
    const isolated = await width('ب');
    const joined = await width('ببب');
    const broken = await width('ب\u200cب\u200cب');
    expect(joined).toBeLessThan(broken * 0.9);
    expect(isolated).toBeGreaterThan(0);
  });

  it('orders right to left: what is read first stands rightmost', async () => {
    const [alef, bet] = ['א', 'ב'];
    const pair = outlineContours(await outline(`${alef}${bet}`));
    const placed = async (letter: string) => {
      const shape = outlineContours(await outline(letter))[0]?.shape;
      return pair.find((contour) => contour.shape === shape)?.x ?? Number.NaN;
    };
    expect(await placed(alef)).toBeGreaterThan(await placed(bet));
  });

  it('shapes Devanagari: conjuncts join and the short i moves before its consonant', async () => {
    expect(await width('क्ष')).toBeLessThan((await width('क्\u200cष')) * 0.8);
    const syllable = await outline('कि');
    const consonant = await outline('क');
    expect(extent(syllable).width).toBeGreaterThan(extent(consonant).width);
    expect(syllable).not.toContain(consonant);
  });

  it('puts marks on the side of the letter where they belong', async () => {
    const height = async (text: string) => {
      const numbers = (await outline(text)).match(/-?[\d.]+[ ,]-?[\d.]+/g) ?? [];
      const ys = numbers.map((pair) => Number(pair.split(/[ ,]/)[1]));
      return { top: Math.min(...ys), bottom: Math.max(...ys) };
    };
    const bare = await height('ا');
    expect((await height('أ')).top).toBeLessThan(bare.top - 5);
    expect((await height('إ')).bottom).toBeGreaterThan(bare.bottom + 5);
  });

  it('reads WOFF2', async () => {
    const [file] = selectFonts(catalog, {
      text: 'a',
      families: ['Inter'],
      weight: 400,
      style: 'normal',
    }).files;
    if (file === undefined) throw new Error('no font');
    const signature = new Uint8Array(await fonts.load(file)).subarray(0, 4);
    expect(new TextDecoder().decode(signature)).toBe('wOF2');
    expect(await width('a')).toBeGreaterThan(30);
  });

  it('draws the same bytes every time', async () => {
    expect(await outline('Grüße, мир, 世界')).toBe(await outline('Grüße, мир, 世界'));
  });
});
