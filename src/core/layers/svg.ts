import * as z from 'zod';
import { fitBox } from '../geometry.ts';
import { limits } from '../limits.ts';
import type { Place, PlanItem } from '../plan-item.ts';
import { boxMatrix, LayerBase } from './base.ts';

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

export function svgItems(layer: SvgLayer, place: Place): readonly PlanItem[] {
  const source = svgSource(layer);
  const image = place.scene.images.get(source);
  if (image === undefined) return [];
  const { x, y, width, height } = fitBox(image, layer, layer.fit, { x: 0.5, y: 0.5 });
  return [
    {
      kind: 'picture',
      source,
      layer: layer.name,
      area: { x, y, width, height },
      clip: { x: 0, y: 0, width: layer.width, height: layer.height, radius: 0 },
      matrix: boxMatrix(layer, place.matrix),
      opacity: layer.opacity,
    },
  ];
}
