import type { Size } from './geometry.ts';
import type { TextLayer } from './layers/text.ts';

export interface SceneImage extends Size {
  /** In a type that the rasteriser draws; width and height are px as seen, orientation applied. */
  readonly dataUri: string;
}

export interface SceneFont {
  /** Unique to the font file: text names the files it needs, in order, as its font-family. */
  readonly name: string;
  readonly data: ArrayBuffer;
}

/** Everything a document needs from outside, loaded: drawing fetches nothing. */
export interface Scene {
  /** By the layer's `src` (or `svgSource`). A picture that could not be loaded is absent, and a warning says so. */
  readonly images: ReadonlyMap<string, SceneImage>;
  readonly fonts: readonly SceneFont[];
  /** The CSS font-family that names the files of each text layer. */
  readonly fontFamilies: ReadonlyMap<TextLayer, string>;
  /** Emoji grapheme to data URI. */
  readonly emoji: Readonly<Record<string, string>>;
}
