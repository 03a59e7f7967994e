import { identity, invert, type Matrix, multiply } from '../matrix.ts';
import { type ClipShape, defineClips, moveShape } from './clip-shape.ts';
import type { DrawingElement } from './document.ts';
import { sameMatrix, writeMatrix } from './transform.ts';

/** An element on its way through the clean-up, with what cuts, moves and fades it apart from its other attributes. */
export interface CleanNode {
  readonly name: string;
  readonly attributes: Map<string, string>;
  /** From the node's user space to its parent's. */
  readonly matrix: Matrix;
  /** In the node's user space. */
  readonly clips: readonly ClipShape[];
  readonly opacity: number;
  /** Whether all that it paints is one fill, which can fade without a layer of its own. */
  readonly single: boolean;
  /** Whether its attributes are as they were, because its transform or its children are unknown here. */
  readonly verbatim: boolean;
  /** Filters, blending, and clips and masks that are more than plain shapes: as they were. */
  readonly kept: ReadonlyMap<string, string>;
  readonly children: readonly CleanNode[];
}

/** Whether the group's only child can take over all that the group does. */
function canMerge(group: CleanNode, child: CleanNode): boolean {
  if (group.kept.size > 0 || child.verbatim) return false;
  if (child.kept.size === 0) return true;
  return group.clips.length === 0 && (group.opacity === 1 || !child.kept.has('style'));
}

/** The group and its only child as one node; null when they have to stay two. */
export function mergeOnlyChild(group: CleanNode, child: CleanNode): CleanNode | null {
  const inverse = canMerge(group, child) ? invert(child.matrix) : null;
  if (inverse === null) return null;
  return {
    ...child,
    attributes: new Map([...group.attributes, ...child.attributes]),
    matrix: multiply(group.matrix, child.matrix),
    clips: [...child.clips, ...group.clips.map((clip) => moveShape(clip, inverse))],
    opacity: group.opacity * child.opacity,
  };
}

/** Whether a group does nothing that its children do not do without it. */
export function isBareGroup({ attributes, matrix, clips, opacity, kept }: CleanNode): boolean {
  if (attributes.size > 0 || clips.length > 0 || kept.size > 0) return false;
  return opacity === 1 && sameMatrix(matrix, identity);
}

export interface ClipWriter {
  /** The attribute value that cuts to the shapes. */
  reference(clips: readonly ClipShape[]): string;
  readonly definitions: ReadonlyMap<string, DrawingElement>;
}

/** Writes each combination of shapes once. */
export function createClipWriter(): ClipWriter {
  const definitions = new Map<string, DrawingElement>();
  const references = new Map<string, string>();
  return {
    definitions,
    reference(clips) {
      const key = JSON.stringify(clips);
      const known = references.get(key);
      if (known !== undefined) return known;
      const reference = `url(#${defineClips(clips, definitions)})`;
      references.set(key, reference);
      return reference;
    },
  };
}

/** The node as SVG has it. */
export function elementOf(node: CleanNode, clips: ClipWriter): DrawingElement {
  const attributes = new Map(node.attributes);
  if (!sameMatrix(node.matrix, identity)) attributes.set('transform', writeMatrix(node.matrix));
  for (const [name, value] of node.kept) attributes.set(name, value);
  if (node.opacity !== 1) setOpacity(node, attributes);
  const children = node.children.map((child) => elementOf(child, clips));
  if (node.clips.length === 0) return { name: node.name, attributes, children };
  const reference = clips.reference(node.clips);
  if (!node.kept.has('clip-path')) {
    attributes.set('clip-path', reference);
    return { name: node.name, attributes, children };
  }
  return wrapClipped(node, { name: node.name, attributes, children }, reference);
}

/** The clips lie in the node's own user space, so the group around it takes the transform. */
function wrapClipped(node: CleanNode, element: DrawingElement, reference: string): DrawingElement {
  const inner = new Map(element.attributes);
  inner.delete('transform');
  const outer = new Map([['clip-path', reference]]);
  if (!sameMatrix(node.matrix, identity)) outer.set('transform', writeMatrix(node.matrix));
  return { name: 'g', attributes: outer, children: [{ ...element, attributes: inner }] };
}

function setOpacity(node: CleanNode, attributes: Map<string, string>) {
  const own = node.single ? Number(attributes.get('fill-opacity') ?? 1) : 1;
  attributes.set(node.single ? 'fill-opacity' : 'opacity', String(own * node.opacity));
}
