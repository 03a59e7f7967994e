import * as z from 'zod';
import { Color } from '../color.ts';
import { limits } from '../limits.ts';
import type { Matrix } from '../matrix.ts';
import { element, type Style, type VNode } from '../node.ts';
import { type Gradient, Paint, paintStyle } from '../paint.ts';
import type { PathItem, Place, PlanItem, VectorItem } from '../plan-item.ts';
import {
  boxMatrix,
  boxPath,
  CornerRadius,
  faded,
  frame,
  LayerBase,
  Shadow,
  StrokeWidth,
  shadowItem,
} from './base.ts';

/** Path data of SVG: letters, numbers and separators. Units are the `viewBox` or, without one, px of the layer's box. */
const PathData = z
  .string()
  .max(limits.path)
  .regex(/^[\s,.\d+\-eEmMlLhHvVcCsSqQtTaAzZ]*$/, 'Expected SVG path data');

const Shape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rect') }),
  z.strictObject({ kind: z.literal('ellipse') }),
  z.strictObject({
    kind: z.literal('polygon'),
    /** Corners as fractions of the box. */
    points: z
      .array(z.tuple([z.number().min(-10).max(10), z.number().min(-10).max(10)]))
      .min(3)
      .max(1000),
  }),
  z.strictObject({
    kind: z.literal('path'),
    d: PathData,
    /** Width and height of the path's own coordinates, stretched to the box. */
    viewBox: z
      .tuple([z.number().positive().max(1e5), z.number().positive().max(1e5)])
      .nullable()
      .default(null),
  }),
]);

export const ShapeLayer = LayerBase.extend({
  type: z.literal('shape'),
  shape: Shape,
  fill: Paint.nullable().default(null),
  stroke: Color.nullable().default(null),
  /** px; inside the box of a rect or ellipse, centred on the outline of a polygon or path. */
  strokeWidth: StrokeWidth.default(0),
  strokeStyle: z.enum(['solid', 'dashed']).default('solid'),
  /** px, rectangles only. */
  cornerRadius: CornerRadius.default(0),
  shadow: Shadow.nullable().default(null),
}).refine(
  (layer) => !isConic(layer.fill) || layer.shape.kind === 'rect' || layer.shape.kind === 'ellipse',
  {
    path: ['fill'],
    message: 'A conic gradient fills rectangles and ellipses only',
  },
);
export type ShapeLayer = z.infer<typeof ShapeLayer>;

function isConic(fill: Paint | null): boolean {
  return fill !== null && typeof fill !== 'string' && fill.type === 'conic';
}

export function shapeItems(layer: ShapeLayer, place: Place): readonly PlanItem[] {
  const { shadow } = layer;
  if (shadow === null) return [vector(layer, place)];
  const plain = { ...layer, opacity: 1, shadow: null };
  const matrix = boxMatrix(layer, place.matrix);
  const isBox = layer.shape.kind === 'rect' || layer.shape.kind === 'ellipse';
  const of = isBox ? silhouette(layer, shadow, matrix) : vector(plain, place);
  return faded(layer, [shadowItem(shadow, of, matrix, isBox), vector(plain, place)]);
}

function vector(layer: ShapeLayer, place: Place): VectorItem {
  return { kind: 'vector', nodes: [place.wrap(shapeNode(layer))] };
}

function silhouette(layer: ShapeLayer, { color }: Shadow, matrix: Matrix): PathItem {
  const { width, height, cornerRadius } = layer;
  const path =
    layer.shape.kind === 'ellipse'
      ? boxPath(layer, width / 2, height / 2)
      : boxPath(layer, cornerRadius);
  return { kind: 'path', path, matrix, color };
}

function shapeNode(layer: ShapeLayer): VNode {
  switch (layer.shape.kind) {
    case 'rect':
      return frame(layer, { ...boxStyle(layer), borderRadius: layer.cornerRadius });
    case 'ellipse':
      return frame(layer, { ...boxStyle(layer), borderRadius: '50%' });
    case 'polygon': {
      const points = layer.shape.points.map(([x, y]) => `${x * layer.width},${y * layer.height}`);
      return outline(layer, `M${points.join('L')}Z`, [layer.width, layer.height]);
    }
    case 'path':
      return outline(layer, layer.shape.d, layer.shape.viewBox ?? [layer.width, layer.height]);
  }
}

function boxStyle(layer: ShapeLayer): Style {
  return {
    ...(layer.fill === null ? {} : paintStyle(layer.fill)),
    ...(layer.stroke === null || layer.strokeWidth === 0
      ? {}
      : { border: `${layer.strokeWidth}px ${layer.strokeStyle} ${layer.stroke}` }),
  };
}

function outline(layer: ShapeLayer, d: string, viewBox: readonly [number, number]): VNode {
  const gradient = layer.fill === null || typeof layer.fill === 'string' ? null : layer.fill;
  const dash = layer.strokeStyle === 'dashed' ? { 'stroke-dasharray': layer.strokeWidth * 2 } : {};
  const stroke =
    layer.stroke === null || layer.strokeWidth === 0
      ? {}
      : {
          stroke: layer.stroke,
          'stroke-width': layer.strokeWidth,
          'stroke-linejoin': 'round',
          ...dash,
        };
  const path = element('path', {
    d,
    fill: gradient === null ? ((layer.fill as string | null) ?? 'none') : 'url(#fill)',
    ...stroke,
  });
  return frame(layer, {}, [
    element(
      'svg',
      {
        width: layer.width,
        height: layer.height,
        viewBox: `0 0 ${viewBox[0]} ${viewBox[1]}`,
        preserveAspectRatio: 'none',
        overflow: 'visible',
      },
      gradient === null ? [path] : [gradientDefinition(gradient, viewBox), path],
    ),
  ]);
}

function gradientDefinition(gradient: Gradient, [width, height]: readonly [number, number]): VNode {
  const stops = gradient.stops.map((stop) =>
    element('stop', { offset: stop.offset, 'stop-color': stop.color }),
  );
  if (gradient.type === 'linear') {
    const radians = (gradient.angle * Math.PI) / 180;
    const reach = (Math.abs(width * Math.sin(radians)) + Math.abs(height * Math.cos(radians))) / 2;
    const dx = Math.sin(radians) * reach;
    const dy = -Math.cos(radians) * reach;
    const line = {
      x1: width / 2 - dx,
      y1: height / 2 - dy,
      x2: width / 2 + dx,
      y2: height / 2 + dy,
    };
    return element('defs', {}, [
      element('linearGradient', { id: 'fill', gradientUnits: 'userSpaceOnUse', ...line }, stops),
    ]);
  }
  const [cx, cy] = [gradient.x * width, gradient.y * height];
  const r = Math.hypot(Math.max(cx, width - cx), Math.max(cy, height - cy));
  return element('defs', {}, [
    element('radialGradient', { id: 'fill', gradientUnits: 'userSpaceOnUse', cx, cy, r }, stops),
  ]);
}
