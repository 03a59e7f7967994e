import { Resvg } from '@resvg/resvg-js';
import satori from 'satori';
import { readFonts } from '../assets.ts';
import { nodeTree } from '../node-tree.ts';
import type { Draw } from '../peer-server.ts';

const fonts = readFonts().map((font) => ({ name: 'Inter', style: 'normal' as const, ...font }));

export const draw: Draw = async (card) => {
  const { width, height } = card;
  const svg = await satori(nodeTree(card) as never, { width, height, fonts });
  return new Resvg(svg, { font: { loadSystemFonts: false } }).render().asPng();
};
