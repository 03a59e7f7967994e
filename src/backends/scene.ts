import type { Document } from '../core/document.ts';
import { emojiGraphemes, withoutEmoji } from '../core/fonts/emoji.ts';
import {
  type FontCatalog,
  type FontFile,
  fontName,
  selectFonts,
} from '../core/fonts/font-catalog.ts';
import { isDrawn, type Layer } from '../core/layer.ts';
import { svgSource } from '../core/layers/svg.ts';
import { drawnText, type TextLayer } from '../core/layers/text.ts';
import type { AssetLoader, ImageAsset } from '../core/ports.ts';
import { Problem } from '../core/problem.ts';
import type { Scene, SceneFont, SceneImage } from '../core/scene.ts';
import type { Warn } from '../core/warning.ts';

import type { EmojiLoader } from './emoji.ts';
import type { FontLoader } from './fonts.ts';

export interface SceneSources {
  readonly catalog: FontCatalog;
  /** One render's view of the outside: each address is fetched once. */
  readonly assets: AssetLoader;
  readonly fonts: FontLoader;
  readonly emoji: EmojiLoader;
  /** @throws Problem `asset-invalid` */
  prepareImage(asset: ImageAsset): Promise<SceneImage>;
}

/** Loads what the visible layers need. What cannot be had becomes a warning: the rest is still drawn. */
export async function loadScene(
  document: Document,
  sources: SceneSources,
  warn: Warn,
): Promise<Scene> {
  const layers = document.pages.flatMap((page) => [...drawnLayers(page.layers)]);
  const text = layers.filter((layer) => layer.type === 'text');
  const [images, fonts, emoji] = await Promise.all([
    loadImages(layers, sources, warn),
    loadFonts(text, sources, warn),
    loadEmoji(text, sources, warn),
  ]);
  return { images, emoji, ...fonts };
}

function* drawnLayers(layers: readonly Layer[]): Generator<Layer> {
  for (const layer of layers.filter(isDrawn)) {
    yield layer;
    if (layer.type === 'group') yield* drawnLayers(layer.layers);
  }
}

async function loadImages(
  layers: readonly Layer[],
  sources: SceneSources,
  warn: Warn,
): Promise<Map<string, SceneImage>> {
  const users = new Map<string, string[]>();
  for (const layer of layers) {
    const source = imageSource(layer);
    if (source !== '') users.set(source, [...(users.get(source) ?? []), layer.name]);
  }
  const images = new Map<string, SceneImage>();
  await Promise.all(
    [...users].map(async ([source, names]) => {
      try {
        images.set(source, await sources.prepareImage(await sources.assets.loadImage(source)));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        for (const layer of names) warnImage(error, layer, source, warn);
      }
    }),
  );
  return images;
}

function imageSource(layer: Layer): string {
  switch (layer.type) {
    case 'image':
      return layer.src;
    case 'svg':
      return svgSource(layer);
    default:
      return '';
  }
}

function warnImage(problem: Problem, layer: string, source: string, warn: Warn): void {
  warn({
    code: problem.code === 'asset-blocked' ? 'image-blocked' : 'image-failed',
    layer,
    message: problem.hint === null ? problem.detail : `${problem.detail}. ${problem.hint}`,
    url: source.startsWith('data:') ? source.slice(0, 40) : source.slice(0, 500),
  });
}

async function loadFonts(
  layers: readonly TextLayer[],
  sources: SceneSources,
  warn: Warn,
): Promise<Pick<Scene, 'fonts' | 'fontFamilies'>> {
  const files = new Map<string, FontFile>();
  const fontFamilies = new Map<TextLayer, string>();
  for (const layer of layers) {
    const selection = selectFonts(sources.catalog, {
      text: withoutEmoji(drawnText(layer)),
      families: layer.fontFamily
        .split(',')
        .map((family) => family.trim().replace(/^["']|["']$/g, '')),
      weight: Number(layer.fontWeight),
      style: layer.fontStyle,
    });
    warnFont(selection, layer, warn);
    for (const file of selection.files) files.set(fontName(file), file);
    fontFamilies.set(layer, selection.files.map(fontName).join(', '));
  }
  const fonts = await Promise.all(
    [...files].map(
      async ([name, file]): Promise<SceneFont> => ({ name, data: await sources.fonts.load(file) }),
    ),
  );
  return { fonts, fontFamilies };
}

function warnFont(selection: ReturnType<typeof selectFonts>, layer: TextLayer, warn: Warn): void {
  const { requestedFamily, family, styleSubstituted, missing } = selection;
  if (requestedFamily !== null) {
    warn({
      code: 'font-substituted',
      layer: layer.name,
      message: `There is no font "${requestedFamily}"; ${family} was used`,
    });
  }
  if (styleSubstituted) {
    warn({
      code: 'font-substituted',
      layer: layer.name,
      message: `Some of the text has no italic in ${family}; it was drawn upright`,
    });
  }
  if (missing.length > 0) {
    warn({
      code: 'glyph-missing',
      layer: layer.name,
      message: `No font draws ${missing.slice(0, 20).map(codePoint).join(', ')}`,
    });
  }
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

async function loadEmoji(
  layers: readonly TextLayer[],
  sources: SceneSources,
  warn: Warn,
): Promise<Record<string, string>> {
  const users = new Map<string, string>();
  for (const layer of layers) {
    for (const grapheme of emojiGraphemes(layer.text)) users.set(grapheme, layer.name);
  }
  const emoji: Record<string, string> = {};
  await Promise.all(
    [...users].map(async ([grapheme, layer]) => {
      const picture = await sources.emoji.load(grapheme);
      if (picture !== null) emoji[grapheme] = picture;
      else {
        const points = [...grapheme].map(codePoint).join(' ');
        warn({ code: 'glyph-missing', layer, message: `The emoji set has no ${points}` });
      }
    }),
  );
  return emoji;
}
