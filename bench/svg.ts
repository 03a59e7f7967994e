/** A card as SVG text for librsvg, which breaks no lines and centres nothing: places are worked out here. */
import { pictureUri } from './assets.ts';
import type { Box, Card, FillItem, Item, TextItem } from './card.ts';
import { qrSvg } from './pictures.ts';

/** Of Inter, as fractions of its size. */
const ascent = 0.96875;
const descent = 0.2412109375;

function placed({ x, y, width, height }: Box): string {
  return `x="${x}" y="${y}" width="${width}" height="${height}"`;
}

function fillMarkup(item: FillItem, id: string): string {
  const rectangle = (fill: string) => `<rect ${placed(item)} rx="${item.radius}" fill="${fill}"/>`;
  const [top, bottom] = item.colors;
  if (bottom === undefined) return rectangle(top);
  const stops = `<stop stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/>`;
  return `<linearGradient id="${id}" x2="0" y2="1">${stops}</linearGradient>${rectangle(`url(#${id})`)}`;
}

function textMarkup(item: TextItem): string {
  const { size, weight, color, letterSpacing, lineHeight, centred } = item;
  const baseline = item.y + (lineHeight - (ascent + descent) * size) / 2 + ascent * size;
  const x = centred ? item.x + item.width / 2 : item.x;
  const lines = item.lines.map(
    (line, index) => `<tspan x="${x}" y="${baseline + index * lineHeight}">${line}</tspan>`,
  );
  const anchor = centred ? ' text-anchor="middle"' : '';
  const font = `font-family="Inter" font-size="${size}" font-weight="${weight}" letter-spacing="${letterSpacing}"`;
  return `<text ${font} fill="${color}"${anchor}>${lines.join('')}</text>`;
}

function itemMarkup(item: Item, id: string): string {
  switch (item.kind) {
    case 'picture':
      return `<image ${placed(item)} href="${pictureUri(item)}"/>`;
    case 'qr':
      return qrSvg(item.text).replace('<svg ', `<svg x="${item.x}" y="${item.y}" `);
    case 'fill':
      return fillMarkup(item, id);
    case 'text':
      return textMarkup(item);
  }
}

/** The card without its photo, on nothing. */
export function cardOverlay({ width, height, items }: Card): string {
  const markup = items
    .filter((item) => item.kind !== 'picture' || item.picture !== 'photo')
    .map((item, index) => itemMarkup(item, `fill${index}`));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${markup.join('')}</svg>`;
}
