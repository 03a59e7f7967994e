import * as z from 'zod';
import { fitBox } from '../geometry.ts';
import { limits } from '../limits.ts';
import type { VNode } from '../node.ts';
import type { Scene } from '../scene.ts';
import { frame, LayerBase } from './base.ts';

export const SvgLayer = LayerBase.extend({
  type: z.literal('svg'),
  /** An SVG document. Scripts and event handlers are removed; what reaches outside the document is refused. */
  svg: z.string().max(limits.svg),
  fit: z.enum(['contain', 'stretch']).default('contain'),
});
export type SvgLayer = z.infer<typeof SvgLayer>;

/** The key of the layer's picture in the scene. */
export function svgSource(layer: SvgLayer): string {
  return `data:image/svg+xml,${encodeURIComponent(layer.svg)}`;
}

export function svgNode(layer: SvgLayer, scene: Scene): VNode {
  const image = scene.images.get(svgSource(layer));
  if (image === undefined) return frame(layer, {});
  const { x, y, width, height } = fitBox(image, layer, layer.fit, { x: 0.5, y: 0.5 });
  return frame(layer, {}, [
    {
      type: 'img',
      props: {
        src: image.dataUri,
        width,
        height,
        style: { position: 'absolute', left: x, top: y, width, height },
      },
    },
  ]);
}
