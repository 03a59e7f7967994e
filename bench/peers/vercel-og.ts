import { ImageResponse } from '@vercel/og';
import { readFonts } from '../assets.ts';
import type { Card } from '../card.ts';
import { nodeTree } from '../node-tree.ts';
import type { Draw } from '../peer-server.ts';

const fonts = readFonts().map((font) => ({ name: 'Inter', style: 'normal' as const, ...font }));

export const draw: Draw = async (card: Card) => {
  const { width, height } = card;
  const response = new ImageResponse(nodeTree(card), { width, height, fonts });
  return new Uint8Array(await response.arrayBuffer());
};
