import type { Rect } from '../geometry.ts';
import { boxOf } from './clip-shape.ts';
import type { DrawingElement } from './document.ts';
import { pathBounds } from './path-bounds.ts';
import { grow, rectFrom } from './rect.ts';

type Attributes = ReadonlyMap<string, string>;

/** A rect that holds all that the shape paints, in its user space; null when that is not known. */
export function shapeExtent(element: Pick<DrawingElement, 'name' | 'attributes'>): Rect | null {
  const fill = fillExtent(element);
  const stroke = strokeReach(element.attributes);
  return fill === null || stroke === 0 ? fill : grow(fill, stroke);
}

/** How far a stroke reaches beyond the outline; corners as far as the miter limit lets them. */
function strokeReach(attributes: Attributes): number {
  if ((attributes.get('stroke') ?? 'none') === 'none') return 0;
  const miter = Number(attributes.get('stroke-miterlimit') ?? 4);
  return (Number(attributes.get('stroke-width') ?? 1) / 2) * Math.max(2, miter);
}

/** A rect that holds the outline of the shape, exact but for curves. */
export function fillExtent(element: Pick<DrawingElement, 'name' | 'attributes'>): Rect | null {
  const { name, attributes } = element;
  const number = (key: string) => Number(attributes.get(key) ?? 0);
  switch (name) {
    case 'rect':
      return boxOf(element);
    case 'image':
      // An SVG may draw beyond its own box.
      return attributes.get('href')?.startsWith('data:image/svg') === true ? null : boxOf(element);
    case 'path':
      return pathBounds(attributes.get('d') ?? '');
    case 'circle':
      return around(number('cx'), number('cy'), number('r'), number('r'));
    case 'ellipse':
      return around(number('cx'), number('cy'), number('rx'), number('ry'));
    case 'line':
      return pathBounds(`M${number('x1')} ${number('y1')}L${number('x2')} ${number('y2')}`);
    case 'polygon':
    case 'polyline':
      return pathBounds(`M${attributes.get('points') ?? ''}`);
    default:
      return null;
  }
}

function around(x: number, y: number, radiusX: number, radiusY: number): Rect {
  return rectFrom(x - radiusX, y - radiusY, 2 * radiusX, 2 * radiusY);
}
