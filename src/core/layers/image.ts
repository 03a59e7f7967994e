import * as z from 'zod';
import { Color } from '../color.ts';
import { fitBox } from '../geometry.ts';
import type { Matrix } from '../matrix.ts';
import type { PictureItem, Place, PlanItem, ShadowItem, VectorItem } from '../plan-item.ts';
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

/** An address to fetch, or a data URI; what may be fetched is the asset loader's business. */
export const ImageSource = z.string().max(7_000_000);

export const ImageLayer = LayerBase.extend({
  type: z.literal('image'),
  /** Empty: nothing is drawn. */
  src: ImageSource.default(''),
  /** `original`: at its own size in px, cut at the box. */
  fit: z.enum(['cover', 'contain', 'stretch', 'original']).default('cover'),
  /** The point of the picture, as fractions of its size, that stays in view when it is cut. */
  focusX: z.number().min(0).max(1).default(0.5),
  focusY: z.number().min(0).max(1).default(0.5),
  cornerRadius: CornerRadius.default(0),
  stroke: Color.nullable().default(null),
  /** px, inside the box. */
  strokeWidth: StrokeWidth.default(0),
  shadow: Shadow.nullable().default(null),
});
export type ImageLayer = z.infer<typeof ImageLayer>;

/** The box's shadow, the picture in it and the edge over it. Nothing at all without a picture. */
export function imageItems(layer: ImageLayer, place: Place): readonly PlanItem[] {
  const image = place.scene.images.get(layer.src);
  if (image === undefined) return [];
  const matrix = boxMatrix(layer, place.matrix);
  const stroked = layer.stroke !== null && layer.strokeWidth > 0;
  // Half a pixel under the stroke, or the picture's own edge shines through the stroke's.
  const inset = stroked ? Math.min(0.5, layer.strokeWidth / 2) : 0;
  const { x, y, width, height } = fitBox(image, layer, layer.fit, {
    x: layer.focusX,
    y: layer.focusY,
  });
  const picture: PictureItem = {
    kind: 'picture',
    source: layer.src,
    layer: layer.name,
    area: { x, y, width, height },
    clip: {
      x: inset,
      y: inset,
      width: layer.width - 2 * inset,
      height: layer.height - 2 * inset,
      radius: layer.cornerRadius,
    },
    matrix,
    opacity: 1,
  };
  if (layer.shadow === null && !stroked) return [{ ...picture, opacity: layer.opacity }];
  return faded(layer, [
    ...(layer.shadow === null ? [] : [boxShadow(layer, layer.shadow, matrix)]),
    picture,
    ...(stroked ? [edge(layer, place)] : []),
  ]);
}

function boxShadow(layer: ImageLayer, shadow: Shadow, matrix: Matrix): ShadowItem {
  const path = boxPath(layer, layer.cornerRadius);
  return shadowItem(shadow, { kind: 'path', path, matrix, color: shadow.color }, matrix, true);
}

function edge(layer: ImageLayer, place: Place): VectorItem {
  const border = `${layer.strokeWidth}px solid ${layer.stroke}`;
  const style = { borderRadius: layer.cornerRadius, border };
  return { kind: 'vector', nodes: [place.wrap(frame({ ...layer, opacity: 1 }, style))] };
}
