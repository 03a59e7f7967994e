import { decodeBase64 } from '../image/base64.ts';
import {
  checkImageSize,
  maxImagePixels,
  readImageSize,
  sniffImage,
} from '../image/image-header.ts';
import { refuseSvg } from './xml-scanner.ts';

/** What the checks of single values add up for the checks of the whole drawing. */
export interface SvgTotals {
  /** Limits grow with the viewBox: a drawing 50,000 units wide has large numbers and is scaled down. 1 up to 1,000 units. */
  readonly scale: number;
  /** Largest magnitude of any absolute number, in px. */
  largestNumber: number;
  /** Largest number of em or ex, anywhere and of a blur. */
  largestEm: number;
  largestBlurEm: number;
  /** px */
  largestFont: number;
  largestViewport: number;
  largestPercent: number;
  /** By value, the largest number of each unit in it. */
  readonly measured: Map<string, Readonly<Record<SvgUnit, number>>>;
  smallestDash: number;
  embeddedPixels: number;
}

export const maxNumber = 1e6;
const maxPercent = 1_000;

// Names and words, whose digits mean nothing.
const wordProperties: ReadonlySet<string> = new Set([
  'class',
  'font-family',
  'id',
  'in',
  'in2',
  'lang',
  'requiredExtensions',
  'requiredFeatures',
  'result',
  'systemLanguage',
  'version',
]);

const number = /\d*\.?\d+(?:[eE][+-]?\d+)?/y;
const unit = /%|em|ex|in|cm|mm|pt|pc/iy;
const word = /[\w-]+/y;

const pixelsPer: { readonly [unit: string]: number } = {
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  pt: 4 / 3,
  pc: 16,
};

/** What a number counts: pixels, hundredths of what is around it, or font sizes (`ex` is at most one). */
export type SvgUnit = 'px' | '%' | 'em';

type VisitNumber = (magnitude: number, unit: SvgUnit) => void;

/** Visits a number and gives the offset behind it and its unit. */
function visitNumber(value: string, found: string, end: number, visit: VisitNumber): number {
  unit.lastIndex = end;
  const written = unit.exec(value)?.[0].toLowerCase() ?? '';
  const magnitude = Number(found);
  if (written === '%') visit(magnitude, '%');
  else if (written === 'em' || written === 'ex') visit(magnitude, 'em');
  else visit(magnitude * (pixelsPer[written] ?? 1), 'px');
  return end + written.length;
}

/** Offset behind a word that starts at `at`, or behind one character. */
function afterWord(value: string, at: number): number {
  word.lastIndex = at + 1;
  return /[#A-Za-z_]/.test(value.charAt(at)) && word.test(value) ? word.lastIndex : at + 1;
}

/**
 * Calls `visit` with the magnitude of each number. `separators` are letters between numbers, as in path data, which
 * knows no units.
 */
export function visitNumbers(value: string, separators: boolean, visit: VisitNumber) {
  for (let at = 0; at < value.length; ) {
    number.lastIndex = at;
    const found = number.exec(value)?.[0];
    if (found === undefined) at = separators ? at + 1 : afterWord(value, at);
    else if (!separators) at = visitNumber(value, found, number.lastIndex, visit);
    else {
      at = number.lastIndex;
      visit(Number(found), 'px');
    }
  }
}

function numbersOf(value: string): readonly number[] {
  const numbers: number[] = [];
  visitNumbers(value, false, (magnitude) => numbers.push(magnitude));
  return numbers;
}

type PropertyCheck = (value: string, totals: SvgTotals) => void;

function refuseOver(limit: number, name: string, value: string) {
  if (numbersOf(value).some((magnitude) => magnitude > limit)) {
    throw refuseSvg(`${name} is over ${limit}`);
  }
}

const atMost =
  (limit: number, name: string): PropertyCheck =>
  (value) =>
    refuseOver(limit, name, value);

const atMostScaled =
  (limit: number, name: string): PropertyCheck =>
  (value, { scale }) =>
    refuseOver(limit * scale, name, value);

// Longer ones are not written by hand or editor, and the expression below is not linear.
const maxFilterValue = 1_000;
const maxFilterFunctions = 8;

const checkFilterFunctions: PropertyCheck = (value, totals) => {
  if (value.length > maxFilterValue) throw refuseSvg('a filter value is too long');
  const functions = [...value.matchAll(/([a-z-]{1,20})\(([^()]*)\)/gi)];
  if (functions.length > maxFilterFunctions) {
    throw refuseSvg(`an element has more than ${maxFilterFunctions} filter functions`);
  }
  for (const [, name, parameters] of functions) {
    if (!/^(?:blur|drop-shadow)$/i.test(name ?? '')) continue;
    refuseOver(100 * totals.scale, 'a blur', parameters ?? '');
    visitNumbers(parameters ?? '', false, (magnitude, unit) => {
      if (unit === 'em') totals.largestBlurEm = Math.max(totals.largestBlurEm, magnitude);
    });
  }
};

const checkViewBox: PropertyCheck = (value) => {
  const [, , ...sides] = numbersOf(value);
  if (sides.some((side) => side !== 0 && side < 0.01)) throw refuseSvg('its viewBox is too small');
};

const checkFontSize: PropertyCheck = (value, totals) => {
  refuseOver(10_000 * totals.scale, 'a font size', value);
  visitNumbers(value, false, (magnitude, unit) => {
    if (unit === 'px') totals.largestFont = Math.max(totals.largestFont, magnitude);
  });
};

const propertyChecks: { readonly [name: string]: PropertyCheck } = {
  filter: checkFilterFunctions,
  font: checkFontSize,
  'font-size': checkFontSize,
  numOctaves: atMost(8, 'numOctaves'),
  order: atMost(9, 'the order of feConvolveMatrix'),
  radius: atMostScaled(50, 'the radius of feMorphology'),
  stdDeviation: atMostScaled(100, 'stdDeviation'),
  viewBox: checkViewBox,
};

function checkDashes(value: string, totals: SvgTotals) {
  visitNumbers(value, false, (_, unit) => {
    if (unit !== 'px') throw refuseSvg('it has dashes of a relative length');
  });
  const dashes = numbersOf(value).filter((dash) => dash > 0);
  if (dashes.some((dash) => dash < 0.1)) throw refuseSvg('it has dashes shorter than 0.1');
  for (const dash of dashes) totals.smallestDash = Math.min(totals.smallestDash, dash);
}

/** Before anything was read. */
export const createTotals = (viewBox: string | undefined): SvgTotals => ({
  scale: scaleOfViewBox(viewBox),
  largestNumber: 0,
  largestEm: 0,
  largestBlurEm: 0,
  largestFont: 0,
  largestViewport: 0,
  largestPercent: 0,
  measured: new Map(),
  smallestDash: Number.POSITIVE_INFINITY,
  embeddedPixels: 0,
});

const maxScale = 100;

/** The `scale` of a drawing with this viewBox on its root. */
function scaleOfViewBox(viewBox: string | undefined): number {
  const [, , width = 0, height = 0] = numbersOf((viewBox ?? '').slice(0, 200));
  return Math.min(maxScale, Math.max(1, width / 1_000, height / 1_000));
}

/** The ids in all `url(#id)` of a value. Any other `url()` is refused. */
export function referencesOf(value: string): readonly string[] {
  const ids: string[] = [];
  const lower = value.toLowerCase();
  for (let at = lower.indexOf('url('); at !== -1; at = lower.indexOf('url(', at + 4)) {
    const id = /^\s{0,8}["']?\s{0,8}#([^\s"'()]{1,200})\s{0,8}["']?\s{0,8}\)/.exec(
      value.slice(at + 4, at + 250),
    )?.[1];
    if (id === undefined) throw refuseSvg('url() may only name an element of the same file');
    ids.push(id);
  }
  return ids;
}

/**
 * Checks the value of one attribute or CSS property.
 * @throws Problem `asset-invalid`
 */
export function checkSvgValue(name: string, value: string, totals: SvgTotals): void {
  referencesOf(value);
  // resvg would draw the effect again for each of the elements inside.
  if (/^(?:clip-path|filter|mask)$/.test(name) && /^\s*inherit/i.test(value)) {
    throw refuseSvg('effects cannot be inherited');
  }
  if (wordProperties.has(name)) return;
  visitNumbers(value, name === 'd' || name === 'points', (magnitude, unit) => {
    if (magnitude > (unit === '%' ? maxPercent : maxNumber * totals.scale))
      throw refuseSvg('a number is too large');
    if (unit === 'px') totals.largestNumber = Math.max(totals.largestNumber, magnitude);
    if (unit === 'em') totals.largestEm = Math.max(totals.largestEm, magnitude);
  });
  if (Object.hasOwn(propertyChecks, name)) propertyChecks[name]?.(value, totals);
  if (name === 'stroke-dasharray') checkDashes(value, totals);
}

function checkEmbeddedImage(encoded: string, totals: SvgTotals) {
  const bytes = decodeBase64(encoded);
  const mediaType = bytes === null ? null : sniffImage(bytes);
  if (bytes === null || mediaType === null || mediaType === 'image/svg+xml') {
    throw refuseSvg('an image inside it cannot be read');
  }
  const size = readImageSize(bytes, mediaType);
  checkImageSize(size, mediaType);
  totals.embeddedPixels += size.width * size.height;
  if (totals.embeddedPixels > maxImagePixels) {
    throw refuseSvg(`the images inside it have more than ${maxImagePixels / 1e6} megapixels`);
  }
}

/**
 * Checks a link: `#id`, or on `image` and `feImage` also a base64 data: URI of a raster image that may be drawn.
 * @throws Problem `asset-invalid`
 */
export function checkSvgLink(element: string, link: string, totals: SvgTotals): void {
  if (/^#[^\s"'()]{0,200}$/.test(link.slice(0, 300)) && link.length < 300) return;
  const isImage = element === 'image' || element === 'feImage';
  const head = /^data:image\/(?:png|jpe?g|gif|webp);base64,/i.exec(link.slice(0, 40))?.[0];
  if (!isImage || head === undefined) {
    throw refuseSvg('it links to something outside the file');
  }
  checkEmbeddedImage(link.slice(head.length), totals);
}
