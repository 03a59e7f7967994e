import sharp from 'sharp';
import { pictureBytes } from '../assets.ts';
import { jpegQuality } from '../card.ts';
import type { Draw } from '../peer-server.ts';
import { cardOverlay } from '../svg.ts';

export const draw: Draw = async (card, format) => {
  const { width, height, background } = card;
  const photo = card.items.find((item) => item.kind === 'picture' && item.picture === 'photo');
  const base =
    photo?.kind === 'picture'
      ? sharp(pictureBytes(photo)).resize(width, height, { fit: 'cover' })
      : sharp({ create: { width, height, channels: 3, background } });
  const whole = base.composite([{ input: Buffer.from(cardOverlay(card)) }]);
  return format === 'png'
    ? whole.removeAlpha().png().toBuffer()
    : whole.jpeg({ quality: jpegQuality }).toBuffer();
};
