import * as z from 'zod';
import { Color } from '../color.ts';
import { type FittedBox, fitBox, type Size } from '../geometry.ts';
import { box, type Style, type VNode } from '../node.ts';
import type { Scene, SceneImage } from '../scene.ts';
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
  const stroked = layer.stroke !== null && layer.strokeWidth > 0;
  const clipped = area.clipped || layer.cornerRadius > 0;
  // Half a pixel under the stroke, or the picture's own edge shines through the stroke's.
  const inset = stroked ? Math.min(0.5, layer.strokeWidth / 2) : 0;
  const clip: Style = clipped ? { overflow: 'hidden', borderRadius: layer.cornerRadius } : {};
  const shadow: Style = layer.shadow === null ? {} : { boxShadow: cssShadow(layer.shadow) };
  return frame(layer, { ...shadow, borderRadius: layer.cornerRadius }, [
    box({ ...placed(layer, inset), ...clip }, [pictureNode(image, area, inset)]),
    ...(stroked ? [edgeNode(layer)] : []),
  ]);
}

function placed(size: Size, inset: number): Style {
  return {
    position: 'absolute',
    left: inset,
    top: inset,
    width: size.width - 2 * inset,
    height: size.height - 2 * inset,
  };
}

function pictureNode(image: SceneImage, area: FittedBox, inset: number): VNode {
  const { width, height } = area;
  const style: Style = {
    position: 'absolute',
    left: area.x - inset,
    top: area.y - inset,
    width,
    height,
  };
  return { type: 'img', props: { src: image.dataUri, width, height, style } };
}

function edgeNode(layer: ImageLayer): VNode {
  const border = `${layer.strokeWidth}px solid ${layer.stroke}`;
  return box({ ...placed(layer, 0), borderRadius: layer.cornerRadius, border });
}
