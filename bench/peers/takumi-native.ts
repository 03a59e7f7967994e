import { Renderer } from '@takumi-rs/core';
import { pictureBytes, readFonts } from '../assets.ts';
import { jpegQuality } from '../card.ts';
import type { Draw } from '../peer-server.ts';
import { takumiCard } from '../takumi-node.ts';

const renderer = new Renderer();
for (const font of readFonts()) {
  await renderer.registerFont({ name: 'Inter', style: 'normal', ...font });
}

export const draw: Draw = (card, format) => {
  const { width, height } = card;
  const { node, images } = takumiCard(card, pictureBytes);
  return renderer.render(node, { width, height, format, quality: jpegQuality, images });
};
