/** A card as a template of Platen and, for each round, as the layers of a request. */
import { TemplateFile } from '../src/core/template-file.ts';
import { pictureUri } from './assets.ts';
import type { Card, Item, TextItem } from './card.ts';
import { type Case, cases } from './cases.ts';
import { fillCss, joinedLines, pictureKey, qrQuietZone } from './pictures.ts';

function textLayer(item: TextItem): object {
  const { kind: _, lines: _lines, size, weight, color, centred, lineHeight, ...rest } = item;
  return {
    ...rest,
    type: 'text',
    text: joinedLines(item),
    fontSize: size,
    fontWeight: weight,
    fill: color,
    lineHeight: lineHeight / size,
    ...(centred ? { textAlign: 'center' } : {}),
  };
}

function itemLayer(item: Item, index: number): object {
  const { x, y, width, height } = item;
  const base = { name: `item${index}`, x, y, width, height };
  switch (item.kind) {
    case 'picture':
      return {
        ...base,
        type: 'image',
        src: pictureUri(item),
        fit: 'cover',
        dynamic: item.salt !== undefined,
      };
    case 'fill':
      return {
        ...base,
        type: 'shape',
        shape: { kind: 'rect' },
        fill: fillCss(item.colors),
        cornerRadius: item.radius,
      };
    case 'qr':
      return {
        ...base,
        type: 'qr',
        value: item.text,
        margin: qrQuietZone,
        darkColor: '#0b1020',
        lightColor: '#ffffff00',
        dynamic: true,
      };
    case 'text':
      return textLayer(item);
  }
}

export function templateSlug(name: string): string {
  return `bench-${name}`;
}

export function templateFiles(): readonly TemplateFile[] {
  return cases.map(({ name, title, card }: Case) => {
    const { width, height, background, items } = card(0);
    const page = { width, height, background, layers: items.map(itemLayer) };
    return TemplateFile.parse({ slug: templateSlug(name), name: title, ...page });
  });
}

/** What a request says of a card: all its texts and codes, and pictures that are new. */
export function requestLayers(
  card: Card,
  picturesAddress: string,
): Record<string, Record<string, string>> {
  return Object.fromEntries(
    card.items.flatMap((item, index): [string, Record<string, string>][] => {
      if (item.kind === 'text' && item.dynamic) return [[item.name, { text: joinedLines(item) }]];
      if (item.kind === 'qr') return [[`item${index}`, { value: item.text }]];
      if (item.kind !== 'picture' || item.salt === undefined) return [];
      return [[`item${index}`, { src: `${picturesAddress}/${pictureKey(item)}.jpg` }]];
    }),
  );
}
