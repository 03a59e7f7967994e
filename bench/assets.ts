/** The files of bench/assets, and Inter as TrueType for peers that read nothing else. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PictureItem } from './card.ts';
import { saltedJpeg } from './pictures.ts';

const root = new URL('../', import.meta.url);
/** Made on first use: fonts, state of the Workers. */
export const workFolder = new URL('build/bench/', root);
const fontsFolder = new URL('fonts/', workFolder);
/** Of fontconfig, for what draws text with it. */
export const fontConfiguration = new URL('fonts.conf', fontsFolder);

export const weights = [400, 600, 700] as const;

const files = {
  photo: { name: 'photo.jpg', mediaType: 'image/jpeg' },
  logo: { name: 'logo.png', mediaType: 'image/png' },
  emoji: { name: 'emoji.svg', mediaType: 'image/svg+xml' },
} as const;

const bytes = {
  photo: readFileSync(new URL('assets/photo.jpg', import.meta.url)),
  logo: readFileSync(new URL('assets/logo.png', import.meta.url)),
  emoji: readFileSync(new URL('assets/emoji.svg', import.meta.url)),
};

export function pictureBytes({ picture, salt }: PictureItem): Uint8Array<ArrayBuffer> {
  return salt === undefined ? bytes[picture] : saltedJpeg(bytes[picture], salt);
}

const unsalted = new Map<string, string>();

export function pictureUri(item: PictureItem): string {
  const { picture, salt } = item;
  const made =
    unsalted.get(picture) ??
    `data:${files[picture].mediaType};base64,${Buffer.from(bytes[picture]).toString('base64')}`;
  unsalted.set(picture, made);
  if (salt === undefined) return made;
  const data = Buffer.from(pictureBytes(item)).toString('base64');
  return `data:${files[picture].mediaType};base64,${data}`;
}

export function svgUri(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

export interface FontFile {
  readonly weight: (typeof weights)[number];
  readonly data: Buffer;
}

const fontFile = (weight: number) => new URL(`inter-${weight}.ttf`, fontsFolder);

export function readFonts(): readonly FontFile[] {
  return weights.map((weight) => ({ weight, data: readFileSync(fontFile(weight)) }));
}

/** Platen's own WOFF2 files, decompressed: the very same outlines. */
export async function prepareFonts(): Promise<void> {
  const { default: woff2 } = await import('wawoff2');
  mkdirSync(fontsFolder, { recursive: true });
  for (const weight of weights) {
    if (existsSync(fontFile(weight))) continue;
    const source = new URL(`fonts/inter/inter-latin-${weight}-normal.woff2`, root);
    writeFileSync(fontFile(weight), await woff2.decompress(readFileSync(source)));
  }
  const folder = fileURLToPath(fontsFolder);
  writeFileSync(
    fontConfiguration,
    `<?xml version="1.0"?><fontconfig><dir>${folder}</dir><cachedir>${folder}cache</cachedir></fontconfig>\n`,
  );
}
