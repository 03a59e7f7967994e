import * as z from 'zod';
import { Color } from '../color.ts';
import { limits } from '../limits.ts';
import { box, type Style, type VNode } from '../node.ts';

/** px from the canvas' top left corner; far outside is allowed, absurd is not. */
const Position = z.number().min(-100_000).max(100_000);
const Size = z.number().min(0).max(32_768);

export const LayerBase = z.strictObject({
  /** How callers address the layer; unique in a document's dynamic layers. */
  name: z.string().min(1).max(100),
  /** px, of the box before rotation. */
  x: Position.default(0),
  y: Position.default(0),
  width: Size,
  height: Size,
  /** Degrees clockwise about the centre of the box. */
  rotation: z.number().min(-3600).max(3600).default(0),
  /** 0 (invisible) to 1. */
  opacity: z.number().min(0).max(1).default(1),
  /** `auto`: drawn only when a render provides the layer's content. */
  visibility: z.enum(['visible', 'hidden', 'auto']).default('visible'),
  /** Whether a render may override the layer. */
  dynamic: z.boolean().default(false),
});
export type LayerBase = z.infer<typeof LayerBase>;

export const Shadow = z.strictObject({
  /** px */
  x: z.number().min(-1000).max(1000).default(0),
  y: z.number().min(-1000).max(1000).default(0),
  blur: z.number().min(0).max(limits.shadowBlur).default(0),
  color: Color,
});
export type Shadow = z.infer<typeof Shadow>;

export const CornerRadius = z.number().min(0).max(16_384);
export const StrokeWidth = z.number().min(0).max(1000);

/** The layer's box on the canvas with `children` inside. */
export function frame(
  layer: LayerBase,
  style: Style,
  children: readonly VNode[] | string = [],
): VNode {
  return box(
    {
      position: 'absolute',
      left: layer.x,
      top: layer.y,
      width: layer.width,
      height: layer.height,
      ...(layer.opacity === 1 ? {} : { opacity: layer.opacity }),
      ...(layer.rotation % 360 === 0 ? {} : { transform: `rotate(${layer.rotation}deg)` }),
      ...style,
    },
    children,
  );
}

export function cssShadow(shadow: Shadow): string {
  return `${shadow.x}px ${shadow.y}px ${shadow.blur}px ${shadow.color}`;
}
