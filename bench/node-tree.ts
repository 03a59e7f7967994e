/** A card as the elements of React that satori and its kin take. */
import { pictureUri, svgUri } from './assets.ts';
import type { Box, Card, Item } from './card.ts';
import { fillCss, joinedLines, qrSvg } from './pictures.ts';

interface Element {
  readonly type: 'div' | 'img';
  readonly props: Readonly<Record<string, unknown>>;
}

type Style = Readonly<Record<string, string | number>>;

function placed({ x, y, width, height }: Box): Style {
  return { position: 'absolute', left: x, top: y, width, height, display: 'flex' };
}

function picture(box: Box, src: string, fit: Style = {}): Element {
  const { width, height } = box;
  return { type: 'img', props: { src, width, height, style: { ...placed(box), ...fit } } };
}

function itemElement(item: Item): Element {
  switch (item.kind) {
    case 'picture':
      return picture(item, pictureUri(item), { objectFit: 'cover' });
    case 'qr':
      return picture(item, svgUri(qrSvg(item.text)));
    case 'fill': {
      const property = item.colors.length === 1 ? 'backgroundColor' : 'backgroundImage';
      const paint = { [property]: fillCss(item.colors), borderRadius: item.radius };
      return { type: 'div', props: { style: { ...placed(item), ...paint } } };
    }
    case 'text': {
      const style = {
        ...placed(item),
        color: item.color,
        fontSize: item.size,
        fontWeight: item.weight,
        lineHeight: item.lineHeight / item.size,
        letterSpacing: item.letterSpacing,
        ...(item.centred ? { justifyContent: 'center' } : {}),
      };
      return { type: 'div', props: { style, children: joinedLines(item) } };
    }
  }
}

export function nodeTree(card: Card): Element {
  const style = {
    position: 'relative',
    display: 'flex',
    width: card.width,
    height: card.height,
    backgroundColor: card.background,
    fontFamily: 'Inter',
  };
  return { type: 'div', props: { style, children: card.items.map(itemElement) } };
}
