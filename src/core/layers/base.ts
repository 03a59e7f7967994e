import * as z from 'zod';
import { Color } from '../color.ts';
import type { Size } from '../geometry.ts';
import { limits } from '../limits.ts';
import { type Matrix, multiply, rotation, scaleOf, translation } from '../matrix.ts';
import { box, type Style, type VNode } from '../node.ts';
import type { PlanItem, ShadowItem } from '../plan-item.ts';

/** px from the canvas' top left corner; far outside is allowed, absurd is not. */
const Position = z.number().min(-100_000).max(100_000);
const Side = z.number().min(0).max(32_768);

export const LayerBase = z.strictObject({
  /** How callers address the layer; unique in a document's dynamic layers. */
  name: z.string().min(1).max(100),
  /** px, of the box before rotation. */
  x: Position.default(0),
  y: Position.default(0),
  width: Side,
  height: Side,
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

/** px of the layer's box to px of the canvas, given the same for its parent. */
export function boxMatrix(layer: LayerBase, parent: Matrix): Matrix {
  const placed = multiply(parent, translation(layer.x, layer.y));
  const turn = layer.rotation % 360;
  if (turn === 0) return placed;
  const [x, y] = [layer.width / 2, layer.height / 2];
  return multiply(
    multiply(multiply(placed, translation(x, y)), rotation(turn)),
    translation(-x, -y),
  );
}

/** Several items fade together, not each by itself: what lies under one of them must not shine through. */
export function faded(layer: LayerBase, items: readonly PlanItem[]): readonly PlanItem[] {
  return layer.opacity === 1 ? items : [{ kind: 'group', opacity: layer.opacity, items }];
}

/** The shadow turns and scales with its layer. CSS calls a blur what is twice the deviation of the Gaussian. */
export function shadowItem(
  shadow: Shadow,
  of: ShadowItem['of'],
  matrix: Matrix,
  cutOut: boolean,
): ShadowItem {
  return {
    kind: 'shadow',
    of,
    x: matrix.a * shadow.x + matrix.c * shadow.y,
    y: matrix.b * shadow.x + matrix.d * shadow.y,
    sigma: (shadow.blur / 2) * scaleOf(matrix),
    color: shadow.color,
    cutOut,
  };
}

/** The outline of a box, as SVG path data. */
export function boxPath({ width, height }: Size, radiusX: number, radiusY = radiusX): string {
  const [rx, ry] = [Math.min(radiusX, width / 2), Math.min(radiusY, height / 2)];
  if (rx <= 0 || ry <= 0) return `M0 0H${width}V${height}H0Z`;
  const corner = (x: number, y: number) => `A${rx} ${ry} 0 0 1 ${x} ${y}`;
  return [
    `M${rx} 0H${width - rx}`,
    corner(width, ry),
    `V${height - ry}`,
    corner(width - rx, height),
    `H${rx}`,
    corner(0, height - ry),
    `V${ry}`,
    corner(rx, 0),
    'Z',
  ].join('');
}
