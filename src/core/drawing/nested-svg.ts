import { decodeBase64 } from '../image/base64.ts';
import { type Matrix, multiply } from '../matrix.ts';
import { boxOf } from './clip-shape.ts';
import { canvasMatrix, type DrawingElement, drawingOf, referenceIn } from './document.ts';
import { readMarkup } from './markup.ts';
import { rectFrom } from './rect.ts';
import { fitViewBox, writeMatrix } from './transform.ts';

/** A picture that can be drawn as part of the drawing that it stands in. */
interface Picture {
  /** px */
  readonly width: number;
  readonly height: number;
  /** From its own units to its px. */
  readonly matrix: Matrix;
  /** What the root hands on to its elements. */
  readonly inherited: ReadonlyMap<string, string>;
  readonly elements: readonly DrawingElement[];
  readonly definitions: ReadonlyMap<string, DrawingElement>;
}

export interface InlinedPictures {
  /** The `g` that draws what the `image` does; null when its picture is none that can stand in the drawing. */
  inline(image: DrawingElement): DrawingElement | null;
  readonly definitions: Map<string, DrawingElement>;
}

/** Reads each picture once, however often it stands in the drawing. Ids get a prefix of their own. */
export function inlinePictures(): InlinedPictures {
  const known = new Map<string, Picture | null>();
  const definitions = new Map<string, DrawingElement>();

  function pictureAt(href: string): Picture | null {
    const seen = known.get(href);
    if (seen !== undefined) return seen;
    const picture = readPicture(href, `n${known.size}-`);
    known.set(href, picture);
    for (const [id, definition] of picture?.definitions ?? []) definitions.set(id, definition);
    return picture;
  }

  return {
    definitions,
    inline(image) {
      const href = image.attributes.get('href');
      const picture = href?.startsWith('data:image/svg+xml') === true ? pictureAt(href) : null;
      return picture === null ? null : placePicture(picture, image);
    },
  };
}

const placement = new Set(['x', 'y', 'width', 'height', 'href', 'preserveAspectRatio']);

function placePicture(picture: Picture, image: DrawingElement): DrawingElement | null {
  const box = boxOf(image);
  // resvg takes the size of a picture in whole px.
  const whole = (size: number) => Math.max(1, Math.round(size));
  const natural = rectFrom(0, 0, whole(picture.width), whole(picture.height));
  const fit = fitViewBox(natural, box, image.attributes.get('preserveAspectRatio'));
  if (fit === null || !(box.width > 0 && box.height > 0)) return null;
  const inner = new Map(picture.inherited);
  inner.set('transform', writeMatrix(multiply(fit, picture.matrix)));
  const outer = [...image.attributes].filter(([name]) => !placement.has(name));
  const content = { name: 'g', attributes: inner, children: picture.elements };
  return { name: 'g', attributes: new Map(outer), children: [content] };
}

/** Null for a picture that asks for more than plain shapes with plain attributes. */
function readPicture(href: string, prefix: string): Picture | null {
  const markup = decodeSvg(href);
  const root = markup === null ? null : readMarkup(markup);
  if (root === null || !root.children.every(isPlain)) return null;
  const drawing = drawingOf(root);
  const matrix = drawing === null ? null : canvasMatrix(drawing);
  if (drawing === null || matrix === null) return null;
  const inherited = [...root.attributes].filter(([name]) => !rootAttributes.has(name));
  if (!inherited.every(([name]) => inheritedAttributes.has(name))) return null;
  const { width, height } = drawing;
  const elements = drawing.elements.map((element) => renamed(element, prefix));
  const definitions = new Map<string, DrawingElement>();
  for (const [id, definition] of drawing.definitions) {
    definitions.set(prefix + id, renamed(definition, prefix));
  }
  return { width, height, matrix, inherited: new Map(inherited), elements, definitions };
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

/** The markup in a data: URI as an attribute has it; null when it is not wholly ASCII. */
function decodeSvg(href: string): string | null {
  const comma = href.indexOf(',');
  const data = href.slice(comma + 1);
  if (href.slice(0, comma).endsWith(';base64')) return decodeAscii(data);
  const uri = data.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? '');
  try {
    return decodeURIComponent(uri);
  } catch {
    return null;
  }
}

function decodeAscii(base64: string): string | null {
  const bytes = decodeBase64(base64);
  if (bytes === null) return null;
  for (const byte of bytes) if (byte > 127) return null;
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096) {
    text += Reflect.apply(String.fromCharCode, null, bytes.subarray(at, at + 4096));
  }
  return text;
}

const rootAttributes = new Set([
  'id',
  'width',
  'height',
  'viewBox',
  'xmlns',
  'xmlns:xlink',
  'version',
  'overflow',
  'preserveAspectRatio',
]);

/** What an element hands on to its children. */
export const inheritedAttributes = new Set([
  'fill',
  'fill-opacity',
  'fill-rule',
  'shape-rendering',
  'stroke',
  'stroke-dasharray',
  'stroke-dashoffset',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-miterlimit',
  'stroke-opacity',
  'stroke-width',
]);

const plainElements = new Set([
  'circle',
  'clipPath',
  'defs',
  'ellipse',
  'g',
  'line',
  'linearGradient',
  'path',
  'polygon',
  'polyline',
  'radialGradient',
  'rect',
  'stop',
]);

/** Geometry and paint; nothing that reads a style sheet, a font or another document. */
const plainAttributes = new Set(
  (
    'clip-path clip-rule cx cy d fill fill-opacity fill-rule fx fy gradientTransform ' +
    'gradientUnits height href id offset opacity points r rx ry shape-rendering spreadMethod ' +
    'stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap ' +
    'stroke-linejoin stroke-miterlimit stroke-opacity stroke-width transform width x x1 x2 ' +
    'xlink:href y y1 y2'
  ).split(' '),
);

function isPlain(element: DrawingElement): boolean {
  if (!plainElements.has(element.name) || !isComplete(element)) return false;
  for (const [name, value] of element.attributes) {
    if (!plainAttributes.has(name) || !isPlainValue(name, value)) return false;
  }
  return element.children.every(isPlain);
}

/** A percentage would be of another viewport, `currentColor` of another element. */
function isPlainValue(name: string, value: string): boolean {
  if (value.startsWith('url(') || name === 'clip-path') return referenceIn(value) !== null;
  if (value.endsWith('%')) return name === 'offset';
  return value !== 'currentColor' && value !== 'inherit';
}

/** Whether a gradient in user space has no coordinate left that would be a fraction of the viewport. */
function isComplete({ name, attributes }: DrawingElement): boolean {
  if (attributes.get('gradientUnits') !== 'userSpaceOnUse') return true;
  const needed = name === 'linearGradient' ? ['x2'] : ['cx', 'cy', 'r'];
  return needed.every((coordinate) => attributes.has(coordinate));
}

/** The element with the prefix before its own ids and those that it refers to. */
function renamed(element: DrawingElement, prefix: string): DrawingElement {
  const attributes = new Map<string, string>();
  for (const [name, value] of element.attributes) {
    const reference = referenceIn(value);
    if (name === 'id') attributes.set(name, prefix + value);
    else if (reference !== null) attributes.set(name, `url(#${prefix}${reference})`);
    else if (name.endsWith('href')) attributes.set('href', `#${prefix}${value.slice(1)}`);
    else attributes.set(name, value);
  }
  const children = element.children.map((child) => renamed(child, prefix));
  return { name: element.name, attributes, children };
}
