import { drawnLayers, imageSource, type Layer } from '../../core/layer.ts';
import { mergeVectors, type Plan, type PlannedLayer } from '../../core/plan.ts';
import type { PlanItem } from '../../core/plan-item.ts';
import type { Scene } from '../../core/scene.ts';
import { identityOf } from '../identity.ts';

/** Layers that are drawn together. */
export interface Run {
  /** Renders with the same key draw the same pixels for these layers; null when that is not worth finding out. */
  readonly key: string | null;
  readonly items: readonly PlanItem[];
}

/**
 * Splits a plan where layers that are the same in every render of a template meet layers that are not. Text that a
 * render sets is taken to differ every time; a picture may well be the same one again.
 */
export function planRuns(plan: Plan, scene: Scene, isChanged: (layer: Layer) => boolean): Run[] {
  const { width, height, scale, x, y } = plan.placement;
  const place = [width, height, scale, x, y].join(',');
  const runs: { keys: string[] | null; layers: PlannedLayer[] }[] = [];
  for (const planned of plan.layers) {
    const key = layerKey(planned, plan, scene, isChanged);
    const last = runs.at(-1);
    if (last !== undefined && (last.keys === null) === (key === null)) {
      last.layers.push(planned);
      if (key !== null) last.keys?.push(key);
    } else {
      runs.push({ keys: key === null ? null : [key], layers: [planned] });
    }
  }
  return runs.map(({ keys, layers }) => ({
    key: keys === null ? null : `${place};${keys.join(';')}`,
    items: mergeVectors(layers.flatMap(({ items }) => items)),
  }));
}

function layerKey(
  { layer }: PlannedLayer,
  plan: Plan,
  scene: Scene,
  isChanged: (layer: Layer) => boolean,
): string | null {
  if (layer === null) return `background ${JSON.stringify(plan.page.background)}`;
  if (!isChanged(layer)) return `${identityOf(layer)} ${imageKeys(layer, scene)}`;
  switch (layer.type) {
    case 'image':
      return `${JSON.stringify({ ...layer, src: '' })} ${imageKeys(layer, scene)}`;
    case 'svg':
      return `${JSON.stringify({ ...layer, svg: '' })} ${imageKeys(layer, scene)}`;
    case 'shape':
    case 'line':
      return JSON.stringify(layer);
    default:
      return null;
  }
}

function imageKeys(layer: Layer, scene: Scene): string {
  return [...drawnLayers([layer])]
    .map((shown) => imageSource(shown))
    .filter((source) => source !== null)
    .map((source) => identityOf(scene.images.get(source)?.asset))
    .join(',');
}
