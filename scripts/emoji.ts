/** Writes the emoji pictures as files to serve: node scripts/emoji.ts [folder] */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emojiShard } from '../src/core/fonts/emoji.ts';

interface Icon {
  readonly body: string;
  readonly width?: number;
  readonly height?: number;
}

interface Alias {
  readonly parent: string;
  readonly hFlip?: boolean;
}

interface IconSet {
  readonly width: number;
  readonly height: number;
  readonly icons: Readonly<Record<string, Icon>>;
  readonly aliases?: Readonly<Record<string, Alias>>;
}

const license = `The emoji pictures are Fluent Emoji (Flat), https://github.com/microsoft/fluentui-emoji, under the MIT
License below. The few that it lacks are Noto Emoji, https://github.com/googlefonts/noto-emoji,
Copyright Google Inc., under the Apache License 2.0, https://www.apache.org/licenses/LICENSE-2.0
Country flags are flag-icons, https://github.com/lipis/flag-icons, Copyright (c) Panayiotis Lipiridis,
also under the MIT License below.

MIT License

Copyright (c) Microsoft Corporation.

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;

function readSet<Content>(set: string, file: string): Content {
  const url = import.meta.resolve(`@iconify-json/${set}/${file}`);
  return JSON.parse(readFileSync(fileURLToPath(url), 'utf8')) as Content;
}

/** Ids repeat between pictures, which is harmless: each one is drawn as a document of its own. */
function toSvg(set: IconSet, name: string): string {
  const alias = set.aliases?.[name];
  const icon = set.icons[alias?.parent ?? name];
  if (icon === undefined) throw new Error(`the emoji set has no picture named ${name}`);
  const width = icon.width ?? set.width;
  const height = icon.height ?? set.height;
  const body =
    alias?.hFlip === true
      ? `<g transform="translate(${width} 0) scale(-1 1)">${icon.body}</g>`
      : icon.body;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${body}</svg>`;
}

/** chars.json leaves out the pictures that are another one mirrored: the hand pointing right, U+1F449. */
function withMirroredHand(names: Readonly<Record<string, string>>): Record<string, string> {
  const left = Object.entries(names).filter(([key]) => key.startsWith('1f448'));
  const right = left.map(([key, name]) => [
    key.replace('1f448', '1f449'),
    name.replace('pointing-left', 'pointing-right'),
  ]);
  return { ...names, ...Object.fromEntries(right) };
}

/** `de-4x3` is the flag of the regional indicators D and E, `gb-eng-4x3` that of the tag sequence gbeng. */
function flagKey(name: string): string | null {
  const code = name.replace(/-4x3$/, '');
  const letters = (first: number, text: string) =>
    [...text].map((letter) => (first + letter.charCodeAt(0) - 97).toString(16));
  if (/^[a-z]{2}$/.test(code)) return letters(0x1f1e6, code).join('-');
  if (!/^gb-(eng|sct|wls)$/.test(code)) return null;
  return ['1f3f4', ...letters(0xe0061, code.replace('-', '')), 'e007f'].join('-');
}

/** A flag in the middle of the square that an emoji takes, with an edge that shows where white meets white. */
function flagSvg({ body }: Icon): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="-20 -100 680 680">${body}<path d="M5 5h630v470H5z" fill="none" stroke="#000" stroke-opacity=".15" stroke-width="10"/></svg>`;
}

/** Key to SVG document: Fluent's pictures, Noto's where Fluent has none, and flags. */
function readPictures(): Map<string, string> {
  const fluent = readSet<IconSet>('fluent-emoji-flat', 'icons.json');
  const noto = readSet<IconSet>('noto', 'icons.json');
  const fluentNames = withMirroredHand(readSet('fluent-emoji-flat', 'chars.json'));
  const pictures = new Map<string, string>();
  for (const [key, name] of Object.entries(fluentNames)) pictures.set(key, toSvg(fluent, name));
  for (const [key, name] of Object.entries(readSet<Record<string, string>>('noto', 'chars.json'))) {
    if (!pictures.has(key)) pictures.set(key, toSvg(noto, name));
  }
  for (const [name, icon] of Object.entries(readSet<IconSet>('flag', 'icons.json').icons)) {
    const key = name.endsWith('-4x3') ? flagKey(name) : null;
    if (key !== null && !pictures.has(key)) pictures.set(key, flagSvg(icon));
  }
  return pictures;
}

/** Writes `<outputFolder>/emoji/*.json`, each a map from a key (see `emojiKey`) to an SVG document. */
export function writeEmoji(outputFolder: string): void {
  const pictures = readPictures();
  const shards = new Map<string, Record<string, string>>();
  for (const key of [...pictures.keys()].sort()) {
    const path = emojiShard(key);
    const shard = shards.get(path) ?? {};
    shard[key] = pictures.get(key) ?? '';
    shards.set(path, shard);
  }
  const folder = join(outputFolder, 'emoji');
  mkdirSync(folder, { recursive: true });
  for (const [path, shard] of shards) {
    writeFileSync(join(outputFolder, path), JSON.stringify(shard));
  }
  writeFileSync(join(folder, 'LICENSE'), license);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeEmoji(process.argv[2] ?? fileURLToPath(new URL('../build/assets/', import.meta.url)));
}
