/** Writes the emoji pictures as files to serve: node scripts/emoji.ts [folder] */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

const license = `The emoji pictures are Fluent Emoji (Flat), https://github.com/microsoft/fluentui-emoji

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

function readSet<Content>(file: string): Content {
  const url = import.meta.resolve(`@iconify-json/fluent-emoji-flat/${file}`);
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

/** Writes `<outputFolder>/emoji/*.json`, each a map from a key (see `emojiKey`) to an SVG document. */
export function writeEmoji(outputFolder: string): void {
  const set = readSet<IconSet>('icons.json');
  const names = withMirroredHand(readSet('chars.json'));
  const shards = new Map<string, Record<string, string>>();
  for (const key of Object.keys(names).sort()) {
    const path = emojiShard(key);
    const shard = shards.get(path) ?? {};
    shard[key] = toSvg(set, names[key] ?? '');
    shards.set(path, shard);
  }
  const folder = join(outputFolder, 'emoji');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [path, shard] of shards) {
    writeFileSync(join(outputFolder, path), JSON.stringify(shard));
  }
  writeFileSync(join(folder, 'LICENSE'), license);
}

if (import.meta.main) {
  writeEmoji(process.argv[2] ?? fileURLToPath(new URL('../build/', import.meta.url)));
}
