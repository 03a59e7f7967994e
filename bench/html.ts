/** A card as a page for Chromium, and what changes on it from round to round. */
import { pictureUri, readFonts, svgUri } from './assets.ts';
import type { Box, Card, Item } from './card.ts';
import { fillCss, joinedLines, qrSvg } from './pictures.ts';

/** The text or the image of each item, in order; null for those without. */
export type Contents = readonly (string | null)[];

function itemContent(item: Item): string | null {
  switch (item.kind) {
    case 'picture':
      return pictureUri(item);
    case 'qr':
      return svgUri(qrSvg(item.text));
    case 'text':
      return joinedLines(item);
    case 'fill':
      return null;
  }
}

export function cardContents(card: Card): Contents {
  return card.items.map(itemContent);
}

function placed({ x, y, width, height }: Box): string {
  return `left:${x}px;top:${y}px;width:${width}px;height:${height}px`;
}

function itemMarkup(item: Item, content: string | null): string {
  const place = placed(item);
  switch (item.kind) {
    case 'picture':
    case 'qr':
      return `<img src="${content}" style="${place};object-fit:cover">`;
    case 'fill':
      return `<div style="${place};background:${fillCss(item.colors)};border-radius:${item.radius}px"></div>`;
    case 'text': {
      const { weight, size, lineHeight, color, letterSpacing, centred } = item;
      const font = `font:${weight} ${size}px/${lineHeight}px Inter;color:${color};letter-spacing:${letterSpacing}px`;
      return `<div style="${place};${font};text-align:${centred ? 'center' : 'left'}">${content}</div>`;
    }
  }
}

function fontFaces(): string {
  return readFonts()
    .map(({ weight, data }) => {
      const source = `url(data:font/ttf;base64,${data.toString('base64')})`;
      return `@font-face{font-family:Inter;font-weight:${weight};src:${source}}`;
    })
    .join('');
}

/** The card's items are the children of the body. */
export function cardPage(card: Card): string {
  const contents = cardContents(card);
  const items = card.items.map((item, index) => itemMarkup(item, contents[index] ?? null));
  // Without it Chromium rounds the advance of every glyph to whole pixels, which no peer does.
  const body = `margin:0;background:${card.background};text-rendering:geometricPrecision`;
  const style = `${fontFaces()}body{${body}}body>*{position:absolute;display:block}`;
  return `<!doctype html><style>${style}</style><body>${items.join('')}`;
}
