import type { Page } from './document.ts';
import type { Size } from './geometry.ts';
import { isDrawn, type Layer, layerItems } from './layer.ts';
import { box, type Style, type VNode } from './node.ts';
import { isOpaquePaint, paintStyle } from './paint.ts';
import type { Place, PlanItem, VectorItem } from './plan-item.ts';
import { layoutSize, type Placement } from './resize.ts';
import type { Scene } from './scene.ts';

/** A layer of the page, or its background (`layer` is null), and what it is drawn from, back to front. */
export interface PlannedLayer {
  readonly layer: Layer | null;
  readonly items: readonly PlanItem[];
}

/** How one page is drawn: what a raster, a PDF or a video backend works from. */
export interface Plan {
  readonly placement: Placement;
  readonly page: Page;
  readonly layers: readonly PlannedLayer[];
  /** Whether the background hides everything behind it. */
  readonly opaque: boolean;
}

export function planPage(page: Page, placement: Placement, scene: Scene): Plan {
  const { scale, x, y } = placement;
  const place: Place = {
    matrix: { a: scale, b: 0, c: 0, d: scale, e: x, f: y },
    wrap: (node) => node,
    scene,
  };
  const layers = page.layers
    .filter(isDrawn)
    .map((layer): PlannedLayer => ({ layer, items: layerItems(layer, place) }));
  const background = backgroundItem(page, placement);
  return {
    placement,
    page,
    layers: background === null ? layers : [{ layer: null, items: [background] }, ...layers],
    opaque: page.background !== null && isOpaquePaint(page.background),
  };
}

/** It fills the canvas, which may show more around the page than the page is wide or high, never less. */
function backgroundItem(page: Page, placement: Placement): VectorItem | null {
  if (page.background === null) return null;
  const { width, height } = layoutSize(placement);
  const [x, y] = [-placement.x / placement.scale, -placement.y / placement.scale];
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const style: Style = {
    position: 'absolute',
    left,
    top,
    // The layout engine rounds boxes to whole px: beyond the canvas, not short of it.
    width: Math.ceil(x + width) - left,
    height: Math.ceil(y + height) - top,
    ...paintStyle(page.background),
  };
  return { kind: 'vector', nodes: [box(style)] };
}

/** px of the layout: whole ones, at least as many as the canvas shows. */
export function vectorSize(placement: Placement): Size {
  const { width, height } = layoutSize(placement);
  return { width: Math.ceil(width) + 1, height: Math.ceil(height) + 1 };
}

/** What the layout engine gets for some of a page's vector items. */
export function vectorNode(nodes: readonly VNode[], page: Page, placement: Placement): VNode {
  const { width, height } = vectorSize(placement);
  const [left, top] = [placement.x / placement.scale, placement.y / placement.scale];
  const content =
    left === 0 && top === 0
      ? nodes
      : [box({ position: 'absolute', left, top, width: page.width, height: page.height }, nodes)];
  return box({ position: 'relative', width, height, overflow: 'hidden' }, content);
}

/** Neighbouring vector items as one: each needs a layout of its own. */
export function mergeVectors(items: readonly PlanItem[]): PlanItem[] {
  const merged: PlanItem[] = [];
  for (const item of items) {
    const last = merged.at(-1);
    if (item.kind === 'vector' && last?.kind === 'vector') {
      merged[merged.length - 1] = { kind: 'vector', nodes: [...last.nodes, ...item.nodes] };
    } else {
      merged.push(item);
    }
  }
  return merged;
}
