import * as z from 'zod';
import { boxMatrix, faded, frame, LayerBase } from './layers/base.ts';
import { ImageLayer, imageItems } from './layers/image.ts';
import { LineLayer, lineNode } from './layers/line.ts';
import { QrLayer, qrNode } from './layers/qr.ts';
import { ShapeLayer, shapeItems } from './layers/shape.ts';
import { SvgLayer, svgItems, svgSource } from './layers/svg.ts';
import { TextLayer, textItems } from './layers/text.ts';
import { limits } from './limits.ts';
import type { VNode } from './node.ts';
import type { Place, PlanItem } from './plan-item.ts';

/** Layers placed relative to the group's box, and turned and faded together. */
export interface GroupLayer extends LayerBase {
  type: 'group';
  layers: Layer[];
}

export type Layer =
  | TextLayer
  | ImageLayer
  | ShapeLayer
  | LineLayer
  | SvgLayer
  | QrLayer
  | GroupLayer;

export const GroupLayer = LayerBase.extend({
  type: z.literal('group'),
  get layers(): z.ZodType<Layer[]> {
    return z.array(Layer).max(limits.layers);
  },
});

export const Layer = z
  .discriminatedUnion('type', [
    TextLayer,
    ImageLayer,
    ShapeLayer,
    LineLayer,
    SvgLayer,
    QrLayer,
    GroupLayer,
  ])
  .meta({ id: 'Layer' });

/** The schema that one layer, changed by an override, has to pass again. */
export const layerSchemas = {
  text: TextLayer,
  image: ImageLayer,
  shape: ShapeLayer,
  line: LineLayer,
  svg: SvgLayer,
  qr: QrLayer,
  group: GroupLayer,
} as const satisfies { readonly [T in Layer['type']]: z.ZodType };

export function layerItems(layer: Layer, place: Place): readonly PlanItem[] {
  const vector = (node: VNode): PlanItem[] => [{ kind: 'vector', nodes: [place.wrap(node)] }];
  switch (layer.type) {
    case 'text':
      return textItems(layer, place);
    case 'image':
      return imageItems(layer, place);
    case 'shape':
      return shapeItems(layer, place);
    case 'line':
      return vector(lineNode(layer));
    case 'svg':
      return svgItems(layer, place);
    case 'qr':
      return vector(qrNode(layer));
    case 'group':
      return groupItems(layer, place);
    default:
      return unreachable(layer);
  }
}

function groupItems(group: GroupLayer, place: Place): readonly PlanItem[] {
  const inside: Place = {
    matrix: boxMatrix(group, place.matrix),
    wrap: (node) => place.wrap(frame({ ...group, opacity: 1 }, {}, [node])),
    scene: place.scene,
  };
  return faded(
    group,
    group.layers.filter(isDrawn).flatMap((layer) => layerItems(layer, inside)),
  );
}

/** Overrides have turned `auto` into `visible` or `hidden`; one that is left had no override to go by. */
export function isDrawn(layer: Layer): boolean {
  return layer.visibility === 'visible' && layer.opacity > 0 && layer.width > 0 && layer.height > 0;
}

/** The layers of a tree that appear: not those of a group that does not. */
export function* drawnLayers(layers: readonly Layer[]): Generator<Layer> {
  for (const layer of layers.filter(isDrawn)) {
    yield layer;
    if (layer.type === 'group') yield* drawnLayers(layer.layers);
  }
}

/** The key of the layer's picture in the scene; null for a layer without one. */
export function imageSource(layer: Layer): string | null {
  switch (layer.type) {
    case 'image':
      return layer.src === '' ? null : layer.src;
    case 'svg':
      return svgSource(layer);
    default:
      return null;
  }
}

/** Every layer of a tree, groups before their children. */
export function* walkLayers(layers: readonly Layer[]): Generator<Layer> {
  for (const layer of layers) {
    yield layer;
    if (layer.type === 'group') yield* walkLayers(layer.layers);
  }
}

function unreachable(layer: never): never {
  throw new Error(`no drawing for layer ${JSON.stringify(layer)}`);
}
