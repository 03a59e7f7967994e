import type { SvgDeclaration } from './svg-style.ts';
import { maxNumber, type SvgTotals, type SvgUnit, visitNumbers } from './svg-values.ts';
import { refuseSvg } from './xml-scanner.ts';

/** How many times as large as around an element sizes are inside it; at least 1. */
export interface SvgGrowth {
  /** The font size, which em, ex and percent of it add up to from element to element. */
  readonly font: number;
  /** The viewport, which an `svg` of so many percent of its own viewport changes. */
  readonly viewport: number;
}

// Layers, clips and filters get bitmaps as large as what is drawn in them, seen or not.
const maxNumberWithLayers = 20_000;
const maxDashes = 100_000;
const maxFontSize = 10_000;
const maxBlur = 100;
// px, of text without a font size and of drawings without a size. Browsers and resvg are at or below these.
const defaultFontSize = 16;
const defaultViewport = 300;

const viewportElements: ReadonlySet<string> = new Set(['svg', 'symbol', 'use']);

// Their percentages are of the element that uses them, unless `…Units` says otherwise.
const relativeElements =
  /^(?:fe[A-Z]\w*|filter|linearGradient|marker|mask|pattern|radialGradient|stop)$/;

const lengths = /^(?:[xy][12]?|[cf][xy]|r[xy]?|d[xy]|width|height|stroke-width)$/;

type Largest = Readonly<Record<SvgUnit, number>>;

/** The largest number of each unit. A value in a style sheet is asked about for every element. */
function measure(value: string, totals: SvgTotals): Largest {
  const known = totals.measured.get(value);
  if (known !== undefined) return known;
  const largest = { px: 0, '%': 0, em: 0 };
  visitNumbers(value, false, (magnitude, unit) => {
    largest[unit] = Math.max(largest[unit], magnitude);
  });
  totals.measured.set(value, largest);
  return largest;
}

function fontGrowth({ name, value }: SvgDeclaration, totals: SvgTotals): number {
  if (name !== 'font-size' && name !== 'font') return 1;
  // Behind a slash stands the line height.
  const [size = ''] = value.slice(0, 200).split('/');
  const largest = measure(size, totals);
  return Math.max(/larger/i.test(size) ? 1.2 : 1, largest['%'] / 100, largest.em);
}

const viewportGrowth = ({ name, value }: SvgDeclaration, totals: SvgTotals): number =>
  name === 'width' || name === 'height' ? Math.max(1, measure(value, totals)['%'] / 100) : 1;

/** Of one element: the most that any of its declarations may come to. */
export function growthOf(
  element: string,
  declarations: readonly SvgDeclaration[],
  totals: SvgTotals,
): SvgGrowth {
  const isViewport = viewportElements.has(element);
  let [font, viewport] = [1, 1];
  for (const declaration of declarations) {
    font = Math.max(font, fontGrowth(declaration, totals));
    if (isViewport) viewport = Math.max(viewport, viewportGrowth(declaration, totals));
  }
  return { font, viewport };
}

/** Whether percentages are of the viewport. */
const isAbsolute = (element: string, declarations: readonly SvgDeclaration[]): boolean =>
  !relativeElements.test(element) ||
  declarations.some(({ name, value }) => name.endsWith('Units') && value === 'userSpaceOnUse');

/** Notes the sizes of viewports, and the percentages that are taken of them. */
export function noteSizes(
  element: string,
  declarations: readonly SvgDeclaration[],
  totals: SvgTotals,
): void {
  const isViewport = viewportElements.has(element);
  const takesPercent = isAbsolute(element, declarations);
  for (const { name, value } of declarations) {
    if (!lengths.test(name) && !(isViewport && name === 'viewBox')) continue;
    const largest = measure(value, totals);
    if (takesPercent) totals.largestPercent = Math.max(totals.largestPercent, largest['%']);
    if (isViewport) totals.largestViewport = Math.max(totals.largestViewport, largest.px);
  }
}

/**
 * Checks what depends on the whole drawing: numbers that are bitmaps, dashes, and relative sizes at their largest.
 * @throws Problem `asset-invalid`
 */
export function checkSizes(totals: SvgTotals, growth: SvgGrowth, hasLayers: boolean): void {
  const fontSize = Math.max(defaultFontSize, totals.largestFont) * growth.font;
  if (fontSize > maxFontSize * totals.scale) throw refuseSvg('its font sizes multiply');
  if (totals.largestBlurEm * fontSize > maxBlur * totals.scale) {
    throw refuseSvg(`a blur is over ${maxBlur * totals.scale}`);
  }
  const viewport = Math.max(defaultViewport, totals.largestViewport) * growth.viewport;
  const largest = Math.max(
    totals.largestNumber,
    totals.largestEm * fontSize,
    (totals.largestPercent / 100) * viewport,
  );
  if (largest > maxNumber * totals.scale) throw refuseSvg('a relative size is too large');
  const limit = maxNumberWithLayers * totals.scale;
  if (hasLayers && largest > limit) {
    throw refuseSvg(`with filters, masks or opacity no number may be over ${limit}`);
  }
  if (largest / totals.smallestDash > maxDashes) {
    throw refuseSvg('its dashes are too short for its size');
  }
}
