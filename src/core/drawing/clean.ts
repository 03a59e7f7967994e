import { mapRect, type Rect } from '../geometry.ts';
import { identity, invert, type Matrix } from '../matrix.ts';
import {
  type CleanNode,
  createClipWriter,
  elementOf,
  isBareGroup,
  mergeOnlyChild,
} from './clean-node.ts';
import { cleanShape, cutShape, isInvisible, isSingleFill } from './clean-shape.ts';
import { type ClipShape, clipShapes, neededShapes } from './clip-shape.ts';
import { canvasMatrix, type Drawing, type DrawingElement } from './document.ts';
import { type InlinedPictures, inheritedAttributes, inlinePictures } from './nested-svg.ts';
import { cutTo, rectFrom, unite } from './rect.ts';
import { shapeExtent } from './shape-bounds.ts';
import { parseTransform } from './transform.ts';

/** What the whole clean-up shares. */
interface Clean {
  readonly definitions: ReadonlyMap<string, DrawingElement>;
  /** Gradients that took the place of patterns. */
  readonly gradients: Map<string, DrawingElement>;
  readonly pictures: InlinedPictures;
  readonly clips: Map<string, ClipShape[] | null>;
}

interface Scope {
  readonly clean: Clean;
  /** The part of the user space that shows; null when even what lies outside may. */
  readonly area: Rect | null;
  /** False where the bounding box of what is drawn must not change. */
  readonly inline: boolean;
  readonly inherited: ReadonlyMap<string, string>;
}

/** The elements of the cleaned drawing, and all definitions that they may refer to. */
export function cleanElements(drawing: Drawing): Pick<Drawing, 'elements' | 'definitions'> {
  const clean: Clean = {
    definitions: drawing.definitions,
    gradients: new Map(),
    pictures: inlinePictures(),
    clips: new Map(),
  };
  const scope = { clean, area: visibleArea(drawing), inline: true, inherited: new Map() };
  const clips = createClipWriter();
  const nodes = cleanAll(drawing.elements, scope);
  const elements = nodes.map((node) => elementOf(node, clips));
  const definitions = new Map([
    ...drawing.definitions,
    ...clean.gradients,
    ...clean.pictures.definitions,
    ...clips.definitions,
  ]);
  return { elements, definitions };
}

/** In the drawing's own units; null when that is not certain. */
function visibleArea(drawing: Drawing): Rect | null {
  const matrix = canvasMatrix(drawing);
  const inverse = matrix === null ? null : invert(matrix);
  const canvas = rectFrom(0, 0, drawing.width, drawing.height);
  return inverse === null ? null : mapRect(canvas, inverse);
}

function cleanAll(elements: readonly DrawingElement[], scope: Scope): CleanNode[] {
  return elements.flatMap((element, index) => cleanElement(element, elements[index + 1], scope));
}

function cleanElement(
  element: DrawingElement,
  next: DrawingElement | undefined,
  scope: Scope,
): CleanNode[] {
  const matrix = parseTransform(element.attributes.get('transform'));
  if (matrix === null) return [verbatim(element)];
  if (element.name === 'g') return cleanGroup(element, matrix, scope);
  const picture = scope.inline ? scope.clean.pictures.inline(element) : null;
  if (picture !== null) return cleanElement(picture, undefined, scope);
  if (element.children.length > 0) return [verbatim(element)];
  const inner = { ...scope, area: areaInside(scope.area, matrix) };
  const shape = cleanShape(withInherited(element, scope.inherited), next, scope.clean);
  const { kept, clips } = takeClips(shape, inner);
  const single = kept.size === 0 && isSingleFill(shape, scope.clean.definitions);
  const node = { ...nodeOf(shape, matrix, clips, kept), single };
  if (scope.inline && isInvisible(node)) return [];
  return [cutNode(node, inner.area)];
}

function verbatim({ name, attributes, children }: DrawingElement): CleanNode {
  return {
    name,
    attributes: new Map(attributes),
    matrix: identity,
    clips: [],
    opacity: 1,
    single: false,
    verbatim: true,
    kept: new Map(),
    children: children.map(verbatim),
  };
}

function withInherited(element: DrawingElement, inherited: Scope['inherited']): DrawingElement {
  if (inherited.size === 0) return element;
  return { ...element, attributes: new Map([...inherited, ...element.attributes]) };
}

function areaInside(area: Rect | null, matrix: Matrix): Rect | null {
  if (area === null || matrix === identity) return area;
  const inverse = invert(matrix);
  return inverse === null ? null : mapRect(area, inverse);
}

/** The clips and masks that are plain shapes, and the attributes that have to stay as they are. */
function takeClips(element: DrawingElement, { clean, area }: Scope) {
  const kept = new Map<string, string>();
  const clips: ClipShape[] = [];
  for (const name of ['clip-path', 'mask', 'filter', 'style']) {
    const value = element.attributes.get(name);
    if (value === undefined) continue;
    const shapes = name === 'clip-path' || name === 'mask' ? shapesAt(value, clean) : null;
    if (shapes === null) kept.set(name, value);
    else clips.push(...shapes);
  }
  return { kept, clips: clips.length === 0 ? clips : neededShapes(clips, area) };
}

function shapesAt(value: string, { clips, definitions, pictures }: Clean): ClipShape[] | null {
  const known = clips.get(value);
  if (known !== undefined) return known;
  const shapes = clipShapes(value, definitions) ?? clipShapes(value, pictures.definitions);
  clips.set(value, shapes);
  return shapes;
}

const separate = ['transform', 'clip-path', 'mask', 'filter', 'style', 'opacity'];

function nodeOf(
  { name, attributes }: DrawingElement,
  matrix: Matrix,
  clips: readonly ClipShape[],
  kept: ReadonlyMap<string, string>,
  children: readonly CleanNode[] = [],
): CleanNode {
  const own = new Map(attributes);
  for (const key of separate) own.delete(key);
  const opacity = Number(attributes.get('opacity') ?? 1);
  return {
    name,
    attributes: own,
    matrix,
    clips,
    opacity,
    single: false,
    verbatim: false,
    kept,
    children,
  };
}

function cleanGroup(group: DrawingElement, matrix: Matrix, scope: Scope): CleanNode[] {
  const local = { ...scope, area: areaInside(scope.area, matrix) };
  const { kept, clips } = takeClips(group, local);
  const blurred = kept.has('filter') || kept.has('style');
  const children = cleanAll(group.children, {
    ...local,
    area: blurred ? null : local.area,
    inline: scope.inline && kept.size === 0,
    inherited: handedOn(group, scope.inherited),
  });
  const [only] = children;
  if (only === undefined) return [];
  const node = nodeOf(group, matrix, clips, kept, children);
  for (const name of inheritedAttributes) node.attributes.delete(name);
  const merged = children.length === 1 ? mergeOnlyChild(node, only) : null;
  if (merged !== null) return [cutNode(merged, areaInside(scope.area, merged.matrix))];
  const cut = cutNode(node, local.area);
  return isBareGroup(cut) ? [...cut.children] : [cut];
}

function handedOn(group: DrawingElement, inherited: ReadonlyMap<string, string>) {
  const own = [...group.attributes].filter(([name]) => inheritedAttributes.has(name));
  return own.length === 0 ? inherited : new Map([...inherited, ...own]);
}

/** The node with only those clips that cut something off what shows of it in `area`. */
function cutNode(node: CleanNode, area: Rect | null): CleanNode {
  if (node.clips.length === 0) return node;
  const left = neededShapes(node.clips, area);
  const extent = left.length === 0 ? null : nodeExtent(node);
  if (extent === null) return { ...node, clips: left };
  return cutShape({ ...node, clips: neededShapes(left, area ? cutTo(area, extent) : extent) });
}

/** A rect that holds what the node paints, in its own user space, before it is cut. */
function nodeExtent(node: CleanNode): Rect | null {
  if (node.kept.has('filter') || node.verbatim) return null;
  if (node.children.length === 0) return shapeExtent(node);
  let extent: Rect | null = null;
  for (const child of node.children) {
    const inner = nodeExtent(child);
    if (inner === null) return null;
    const mapped = mapRect(inner, child.matrix);
    extent = extent === null ? mapped : unite(extent, mapped);
  }
  return extent;
}
