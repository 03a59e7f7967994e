import * as z from 'zod';
import { Color } from '../color.ts';
import { fitBox } from '../geometry.ts';
import { box, element, type VNode } from '../node.ts';
import type { Scene } from '../scene.ts';
import { CornerRadius, cssShadow, frame, LayerBase, Shadow, StrokeWidth } from './base.ts';

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

export function imageNode(layer: ImageLayer, scene: Scene): VNode {
  const image = scene.images.get(layer.src);
  if (image === undefined) return frame(layer, {});
  const area = fitBox(image, layer, layer.fit, { x: layer.focusX, y: layer.focusY });
  const picture = element('img', {
    src: image.dataUri,
    width: area.width,
    height: area.height,
  });
  const placed: VNode = {
    ...picture,
    props: {
      ...picture.props,
      style: {
        position: 'absolute',
        left: area.x,
        top: area.y,
        width: area.width,
        height: area.height,
        ...(area.clipped || layer.cornerRadius === 0 ? {} : { borderRadius: layer.cornerRadius }),
      },
    },
  };
  const outside = area.clipped || layer.cornerRadius > 0;
  const shadow = layer.shadow === null ? {} : { boxShadow: cssShadow(layer.shadow) };
  const edge: readonly VNode[] =
    layer.stroke === null || layer.strokeWidth === 0
      ? []
      : [
          box({
            position: 'absolute',
            left: 0,
            top: 0,
            width: layer.width,
            height: layer.height,
            borderRadius: layer.cornerRadius,
            border: `${layer.strokeWidth}px solid ${layer.stroke}`,
          }),
        ];
  return frame(
    layer,
    {
      ...(outside ? { overflow: 'hidden', borderRadius: layer.cornerRadius } : {}),
      ...shadow,
    },
    [placed, ...edge],
  );
}
