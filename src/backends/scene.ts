import type { Document } from '../core/document.ts';
import { emojiGraphemes, emojiKey, emojiShard } from '../core/fonts/emoji.ts';
import {
  type FontCatalog,
  type FontFile,
  fontName,
  selectFonts,
} from '../core/fonts/font-catalog.ts';
import { checkImageSize, readImageSize } from '../core/image/image-header.ts';
import { swapsSides } from '../core/image/orientation.ts';
import { drawnLayers, imageSource, type Layer } from '../core/layer.ts';
import { drawnText, type TextLayer } from '../core/layers/text.ts';
import { limits } from '../core/limits.ts';
import type { AssetLoader, ImageAsset } from '../core/ports.ts';
import { Problem } from '../core/problem.ts';
import type { Scene, SceneFont, SceneImage } from '../core/scene.ts';
import { imageWarning, type Warn } from '../core/warning.ts';
import type { EmojiLoader } from './emoji.ts';
import type { FontLoader } from './fonts.ts';

export interface SceneSources {
  readonly catalog: FontCatalog;
  /** One render's view of the outside: each address is fetched once. */
  readonly assets: AssetLoader;
  readonly fonts: FontLoader;
  readonly emoji: EmojiLoader;
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
  return { images, ...emoji, ...fonts };
}

async function loadImages(
  layers: readonly Layer[],
  sources: SceneSources,
  warn: Warn,
): Promise<Map<string, SceneImage>> {
  const users = imageUsers(layers);
  const images = new Map<string, SceneImage>();
  let pixels = 0;
  const measure = (asset: ImageAsset): SceneImage => {
    const size = readImageSize(asset.bytes, asset.mediaType);
    checkImageSize(size, asset.mediaType);
    if (asset.mediaType !== 'image/svg+xml') pixels += size.width * size.height;
    const { width, height } = size;
    if (pixels <= limits.imagePixels) {
      return swapsSides(size.orientation)
        ? { asset, width: height, height: width }
        : { asset, width, height };
    }
    const detail = `The images have over ${limits.imagePixels} pixels together`;
    throw new Problem('asset-invalid', detail);
  };
  const loads = [...users].map(([source]) => settle(sources.assets.loadImage(source)));
  for (const [index, [source, names]] of [...users].entries()) {
    try {
      images.set(source, measure(unwrap(await loads[index])));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      for (const layer of names) warn(imageWarning(error, layer, source));
    }
  }
  return images;
}

/** Names of the layers that show each picture. */
function imageUsers(layers: readonly Layer[]): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const layer of layers) {
    const source = imageSource(layer);
    if (source !== null) users.set(source, [...(users.get(source) ?? []), layer.name]);
  }
  return users;
}

type Settled<T> = { readonly value: T } | { readonly error: unknown };

/** A rejection that is looked at later must not count as unhandled meanwhile. */
function settle<T>(work: Promise<T>): Promise<Settled<T>> {
  return work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

function unwrap<T>(settled: Settled<T> | undefined): T {
  if (settled !== undefined && 'value' in settled) return settled.value;
  throw settled?.error;
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
      text: drawnText(layer),
      families: layer.fontFamily
        .split(',')
        .map((family) => family.trim().replace(/^["']|["']$/g, '')),
      weight: layer.fontWeight,
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

/** One after another, shard by shard: each shard is read once, however many emoji a text holds. */
async function loadEmoji(
  layers: readonly TextLayer[],
  sources: SceneSources,
  warn: Warn,
): Promise<Pick<Scene, 'emoji' | 'isComplete'>> {
  const users = new Map<string, string>();
  for (const layer of layers) {
    for (const grapheme of emojiGraphemes(layer.text)) users.set(grapheme, layer.name);
  }
  const byShard = [...users].sort(([a], [b]) => shardOf(a).localeCompare(shardOf(b)));
  const emoji: Record<string, string> = {};
  let isComplete = true;
  for (const [index, [grapheme, layer]] of byShard.entries()) {
    const picture = index < limits.emoji ? await sources.emoji.load(grapheme) : null;
    if (picture !== null) {
      emoji[grapheme] = picture;
      continue;
    }
    isComplete = false;
    const points = [...grapheme].map(codePoint).join(' ');
    const reason =
      index < limits.emoji ? 'The emoji set has no' : `Over ${limits.emoji} different emoji:`;
    warn({ code: 'glyph-missing', layer, message: `${reason} ${points}` });
  }
  return { emoji, isComplete };
}

function shardOf(grapheme: string): string {
  return emojiShard(emojiKey(grapheme));
}
