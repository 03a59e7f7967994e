import { identity } from '../matrix.ts';
import { fillBorder } from './border.ts';
import type { CleanNode } from './clean-node.ts';
import { boxOf, type ClipShape } from './clip-shape.ts';
import { type DrawingElement, referenceIn } from './document.ts';
import { plainFill } from './pattern-gradient.ts';
import { covers, cutTo } from './rect.ts';
import { fillStraightStroke } from './straight-stroke.ts';
import { sameMatrix } from './transform.ts';

interface Fills {
  readonly definitions: ReadonlyMap<string, DrawingElement>;
  readonly gradients: Map<string, DrawingElement>;
}

/** The shape with a plain fill where it had a stroke or a pattern that comes to the same. */
export function cleanShape(
  element: DrawingElement,
  next: DrawingElement | undefined,
  fills: Fills,
): DrawingElement {
  const id = referenceIn(element.attributes.get('fill'));
  const pattern = id === null ? undefined : fills.definitions.get(id);
  if (pattern?.name !== 'pattern') return fillStraightStroke(element);
  // satori writes the box of a rounded rect on its path, too.
  const fill = plainFill(pattern, boxOf(element), borderWidth(next));
  if (fill === null) return element;
  const attributes = new Map(element.attributes);
  attributes.set('fill', 'color' in fill ? fill.color : defineGradient(fill.gradient, fills));
  return { ...element, attributes };
}

function defineGradient(
  gradient: DrawingElement & { readonly attributes: Map<string, string> },
  { gradients }: Fills,
): string {
  const id = `g${gradients.size}`;
  gradient.attributes.set('id', id);
  gradients.set(id, gradient);
  return `url(#${id})`;
}

/** px along the edges that the opaque border drawn after a box covers. */
function borderWidth(next: DrawingElement | undefined): number {
  const attributes = next?.attributes;
  if (attributes?.get('clip-path')?.startsWith('url(#satori_bc-') !== true) return 0;
  const stroke = attributes.get('stroke') ?? '';
  const opaque = stroke.length === 9 && stroke.endsWith('ff') && attributes.get('fill') === 'none';
  if (!opaque || attributes.has('stroke-dasharray')) return 0;
  return Number(attributes.get('stroke-width') ?? 0) / 2;
}

const nothing = new Set(['none', 'transparent']);

/** Whether the shape has neither a fill nor a stroke. */
export function isInvisible({ name, attributes }: CleanNode): boolean {
  if (name === 'image' || (attributes.get('stroke') ?? 'none') !== 'none') return false;
  const fill = attributes.get('fill') ?? 'black';
  return nothing.has(fill) || (fill.length === 9 && fill.startsWith('#') && fill.endsWith('00'));
}

/** Whether the shape is filled with a colour or a gradient and not stroked. */
export function isSingleFill(
  { name, attributes }: DrawingElement,
  definitions: Fills['definitions'],
): boolean {
  if (name === 'image' || (attributes.get('stroke') ?? 'none') !== 'none') return false;
  return definitions.get(referenceIn(attributes.get('fill')) ?? '')?.name !== 'pattern';
}

/** Works the clips into the shape itself where that leaves a plain shape. */
export function cutShape(node: CleanNode): CleanNode {
  if (node.clips.length === 0) return node;
  const border = fillBorder(node, true);
  if (border !== null) return { ...node, ...border, single: node.kept.size === 0 };
  return (node.single ? cutRect(node) : null) ?? node;
}

const cuttable = new Set(['x', 'y', 'width', 'height', 'fill', 'fill-opacity']);

/** A rect cut to a rect is a rect, one cut to a path is that path. */
function cutRect(node: CleanNode): CleanNode | null {
  if (node.name !== 'rect' || ![...node.attributes.keys()].every((name) => cuttable.has(name))) {
    return null;
  }
  const aligned = node.clips.filter(({ matrix }) => sameMatrix(matrix, identity));
  const rects = aligned.filter(({ path }) => path === null);
  const bounds = rects.reduce((rect, clip) => cutTo(rect, clip.bounds), boxOf(node));
  const others = node.clips.filter((clip) => !rects.includes(clip));
  const shape = others.find((clip) => clip.path !== null && aligned.includes(clip));
  const attributes = new Map(node.attributes);
  if (shape?.path == null) {
    for (const name of ['x', 'y', 'width', 'height'] as const) {
      attributes.set(name, String(bounds[name]));
    }
    return { ...node, attributes, clips: others };
  }
  for (const name of ['x', 'y', 'width', 'height']) attributes.delete(name);
  attributes.set('d', shape.path.d);
  if (shape.path.evenOdd) attributes.set('fill-rule', 'evenodd');
  const left = others.filter((clip) => clip !== shape);
  const rest: ClipShape[] = covers(bounds, identity, shape.bounds)
    ? left
    : [...left, { matrix: identity, bounds, path: null }];
  return { ...node, name: 'path', attributes, clips: rest };
}
