/** A card as Takumi's own nodes, which spare it reading JSX, and its pictures by key, which spare it data URIs. */
import type { Box, Card, Item, PictureItem } from './card.ts';
import { fillCss, joinedLines, pictureKey, qrSvg } from './pictures.ts';

interface KeyedPicture {
  readonly src: string;
  readonly data: Uint8Array | ArrayBuffer;
  readonly cache?: 'auto' | 'none';
}

export interface TakumiCard {
  readonly node: object;
  readonly images: readonly KeyedPicture[];
}

function placed({ x, y, width, height }: Box) {
  return { position: 'absolute', left: x, top: y, width, height } as const;
}

const address = (key: string) => `https://bench.example/${key}`;

function itemNode(item: Item): object {
  switch (item.kind) {
    case 'picture': {
      const src = address(pictureKey(item));
      return { type: 'image', src, style: { ...placed(item), objectFit: 'cover' } };
    }
    case 'qr':
      return { type: 'image', src: address(item.text), style: placed(item) };
    case 'fill': {
      const property = item.colors.length === 1 ? 'backgroundColor' : 'backgroundImage';
      const paint = { [property]: fillCss(item.colors), borderRadius: item.radius };
      return { type: 'container', style: { ...placed(item), ...paint } };
    }
    case 'text': {
      const style = {
        ...placed(item),
        color: item.color,
        fontSize: item.size,
        fontWeight: item.weight,
        lineHeight: `${item.lineHeight}px`,
        letterSpacing: item.letterSpacing,
        ...(item.centred ? { textAlign: 'center' } : {}),
      };
      return { type: 'text', text: joinedLines(item), style };
    }
  }
}

export function takumiCard(
  card: Card,
  bytesOf: (item: PictureItem) => Uint8Array | ArrayBuffer,
): TakumiCard {
  const images = card.items.flatMap((item): KeyedPicture[] => {
    if (item.kind === 'picture') {
      return [{ src: address(pictureKey(item)), data: bytesOf(item) }];
    }
    if (item.kind !== 'qr') return [];
    // Never drawn again: kept, it would only push the photo out of the cache.
    const data = new TextEncoder().encode(qrSvg(item.text));
    return [{ src: address(item.text), data, cache: 'none' }];
  });
  const { width, height, background } = card;
  const style = {
    ...{ position: 'relative', display: 'flex', width, height },
    ...{ backgroundColor: background, fontFamily: 'Inter' },
  };
  return { node: { type: 'container', style, children: card.items.map(itemNode) }, images };
}
