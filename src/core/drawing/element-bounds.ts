import { mapRect, type Rect } from '../geometry.ts';
import { clipShapes, shapeBounds } from './clip-shape.ts';
import { type DrawingElement, referenceIn } from './document.ts';
import { cutTo, rectFrom, unite } from './rect.ts';
import { fillExtent, shapeExtent } from './shape-bounds.ts';
import { parseTransform } from './transform.ts';

type Definitions = ReadonlyMap<string, DrawingElement>;

/** A rect that holds all that the element paints, in its parent's user space; null when that is not known. */
export function elementBounds(element: DrawingElement, definitions: Definitions): Rect | null {
  const { attributes } = element;
  const matrix = parseTransform(attributes.get('transform'));
  if (matrix === null) return null;
  const filter = attributes.get('filter');
  const painted =
    filter === undefined
      ? contentBounds(element, definitions, elementBounds, shapeExtent)
      : filterRegion(element, definitions.get(referenceIn(filter) ?? ''), definitions);
  const clips = attributes.get('clip-path');
  const shapes = clips === undefined ? [] : (clipShapes(clips, definitions) ?? []);
  let bounds = painted;
  for (const shape of shapes) {
    const area = shapeBounds(shape);
    bounds = bounds === null ? area : cutTo(bounds, area);
  }
  return bounds === null ? null : mapRect(bounds, matrix);
}

function contentBounds(
  element: DrawingElement,
  definitions: Definitions,
  ofChild: (child: DrawingElement, definitions: Definitions) => Rect | null,
  ofShape: (shape: DrawingElement) => Rect | null,
): Rect | null {
  if (element.name !== 'g') return ofShape(element);
  let united: Rect | null = null;
  for (const child of element.children) {
    const bounds = ofChild(child, definitions);
    if (bounds === null) return null;
    united = united === null ? bounds : unite(united, bounds);
  }
  return united;
}

/** The bounding box that a filter's region is a part of: outlines alone, whatever cuts them. */
function outlineBounds(element: DrawingElement, definitions: Definitions): Rect | null {
  const matrix = parseTransform(element.attributes.get('transform'));
  const bounds = contentBounds(element, definitions, outlineBounds, outline);
  return matrix === null || bounds === null ? null : mapRect(bounds, matrix);
}

function outline(element: DrawingElement): Rect | null {
  const isImage = element.name === 'image';
  return isImage ? fillExtent({ ...element, name: 'rect' }) : fillExtent(element);
}

function filterRegion(
  element: DrawingElement,
  filter: DrawingElement | undefined,
  definitions: Definitions,
): Rect | null {
  const box = contentBounds(element, definitions, outlineBounds, outline);
  if (box === null || filter === undefined) return null;
  const fraction = (name: string) => {
    const text = filter.attributes.get(name) ?? '';
    return text.endsWith('%') ? Number.parseFloat(text) / 100 : Number.NaN;
  };
  const region = rectFrom(
    box.x + fraction('x') * box.width,
    box.y + fraction('y') * box.height,
    fraction('width') * box.width,
    fraction('height') * box.height,
  );
  return Object.values(region).some(Number.isNaN) ? null : region;
}
