import type { Size } from './geometry.ts';
import type { TextLayer } from './layers/text.ts';
import type { ImageAsset } from './ports.ts';

/** Width and height are px as seen, orientation applied. The file is decoded when it is drawn. */
export interface SceneImage extends Size {
  readonly asset: ImageAsset;
}

export interface SceneFont {
  /** Unique to the font file: text names the files it needs, in order, as its font-family. */
  readonly name: string;
  readonly data: ArrayBuffer;
}

/** Everything a document needs from outside, loaded: drawing fetches nothing. */
export interface Scene {
  /** Whether every emoji is there that the set has. */
  readonly isComplete: boolean;
  /** By the layer's `src` (or `svgSource`). A picture that could not be loaded is absent, and a warning says so. */
  readonly images: ReadonlyMap<string, SceneImage>;
  readonly fonts: readonly SceneFont[];
  /** The CSS font-family that names the files of each text layer. */
  readonly fontFamilies: ReadonlyMap<TextLayer, string>;
  /** Emoji grapheme to data URI. */
  readonly emoji: Readonly<Record<string, string>>;
}
