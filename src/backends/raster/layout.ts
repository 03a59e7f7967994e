import { type Matrix, multiply, translation } from '../../core/matrix.ts';
import type { VNode } from '../../core/node.ts';
import { type Plan, vectorNode, vectorSize } from '../../core/plan.ts';
import type { TextItem, VectorItem } from '../../core/plan-item.ts';
import type { Scene } from '../../core/scene.ts';
import type { Warn } from '../../core/warning.ts';
import type { ByteCache } from '../byte-cache.ts';
import type { LaidOut } from './paint-drawing.ts';

export interface LayoutParts {
  /**
   * Lays a tree of nodes out and cleans what comes of it. Without a height it is as high as its content. `scale`: px of
   * the canvas to one of the layout, for shapes that keep to whole px.
   */
  layOut(
    root: VNode,
    size: { readonly width: number; readonly height?: number },
    scale: number,
    scene: Scene,
  ): Promise<LaidOut>;
  /** Texts by what they say and look like, wherever they stand. */
  readonly layouts: ByteCache<LaidOut>;
}

/** Text that is laid out, and where it goes. */
export interface PlacedText {
  readonly laidOut: LaidOut;
  /** px of the text to px of the canvas. */
  readonly matrix: Matrix;
}

/** One page's layouts. However often an item is painted, it is laid out once. */
export interface Layouts {
  vector(item: VectorItem): Promise<LaidOut>;
  /** Null when the box has no room for any text. */
  text(item: TextItem): Promise<PlacedText | null>;
}

/** px by which a text may exceed its box before it is cut: lines are laid out on whole px. */
const TOLERANCE = 1;

const share = { top: 0, middle: 0.5, bottom: 1 } as const;

export function createLayouts(plan: Plan, scene: Scene, warn: Warn, parts: LayoutParts): Layouts {
  const known = new Map<object, Promise<unknown>>();
  // A layer may be several texts: what is drawn, its box, its shadow.
  const cut = new Set<string>();
  const once = <T>(item: object, work: () => Promise<T>): Promise<T> => {
    const before = known.get(item);
    if (before !== undefined) return before as Promise<T>;
    const result = work();
    known.set(item, result);
    return result;
  };

  async function layOutText(node: VNode, { width, margin }: TextItem): Promise<LaidOut> {
    const key = JSON.stringify(node);
    const kept = parts.layouts.get(key);
    if (kept !== null) return kept;
    const laidOut = await parts.layOut(node, { width: width + 2 * margin }, 1, scene);
    if (parts.layouts.isWanted(key)) parts.layouts.set(key, laidOut);
    return laidOut;
  }

  /** The whole text, or what fits of it; null without any room. */
  async function fitText(item: TextItem): Promise<LaidOut | null> {
    const { cutNode } = item;
    const uncut = item.width === 0 ? null : await layOutText(item.node, item);
    const height = uncut === null ? Number.POSITIVE_INFINITY : textHeight(uncut, item);
    if (cutNode === null || height <= item.uncutHeight + TOLERANCE) return uncut;
    if (!cut.has(item.layer)) warn(truncation(item));
    cut.add(item.layer);
    return uncut === null ? null : layOutText(cutNode, item);
  }

  async function placeText(item: TextItem): Promise<PlacedText | null> {
    const laidOut = await fitText(item);
    if (laidOut === null) return null;
    const { area, margin } = item;
    const room = area.height - textHeight(laidOut, item);
    // On whole px, as the layout engine places boxes: lines of text stay sharp.
    const y = area.y + Math.round(room * share[item.verticalAlign]);
    const matrix = multiply(item.matrix, translation(area.x - margin, y - margin));
    return { laidOut, matrix };
  }

  return {
    vector: (item) =>
      once(item, () => {
        const root = vectorNode(item.nodes, plan.page, plan.placement);
        return parts.layOut(root, vectorSize(plan.placement), plan.placement.scale, scene);
      }),
    text: (item) => once(item, () => placeText(item)),
  };
}

function textHeight({ drawing }: LaidOut, { margin }: TextItem): number {
  return drawing.height - 2 * margin;
}

function truncation({ layer, area }: TextItem) {
  const message = `The text does not fit ${area.width} x ${area.height} px and was cut`;
  return { code: 'text-truncated', layer, message } as const;
}
