import * as z from 'zod';
import { Color } from '../color.ts';
import { element, type VNode } from '../node.ts';
import { frame, LayerBase, StrokeWidth } from './base.ts';

/** A straight line across the middle of its box, from the left edge to the right; rotation gives it any direction. */
export const LineLayer = LayerBase.extend({
  type: z.literal('line'),
  stroke: Color.default('#000000ff'),
  /** px */
  strokeWidth: StrokeWidth.default(1),
  /** px drawn, px left out, and so on; empty is solid. */
  dash: z.array(z.number().min(0.1).max(10_000)).max(8).default([]),
  cap: z.enum(['butt', 'round', 'square']).default('butt'),
});
export type LineLayer = z.infer<typeof LineLayer>;

export function lineNode(layer: LineLayer): VNode {
  const y = layer.height / 2;
  const inset = layer.cap === 'butt' ? 0 : Math.min(layer.strokeWidth, layer.width) / 2;
  return frame(layer, {}, [
    element(
      'svg',
      {
        width: layer.width,
        height: layer.height,
        viewBox: `0 0 ${layer.width} ${layer.height}`,
        overflow: 'visible',
      },
      [
        element('path', {
          d: `M${inset} ${y}H${layer.width - inset}`,
          fill: 'none',
          stroke: layer.stroke,
          'stroke-width': layer.strokeWidth,
          'stroke-linecap': layer.cap,
          ...(layer.dash.length === 0 ? {} : { 'stroke-dasharray': layer.dash.join(' ') }),
        }),
      ],
    ),
  ]);
}
