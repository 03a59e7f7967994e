import { serializeSvg } from './svg-output.ts';
import { checkSvgReferences, type SvgElement, type SvgReference } from './svg-references.ts';
import { checkSizes, growthOf, noteSizes } from './svg-sizes.ts';
import {
  matchingCost,
  parseStyleAttribute,
  parseStyleSheet,
  type SvgDeclaration,
  type SvgRule,
  serializeDeclarations,
  serializeStyleSheet,
  styleReferences,
} from './svg-style.ts';
import { checkSvgLink, checkSvgValue, createTotals, type SvgTotals } from './svg-values.ts';
import { parseXml, refuseSvg, type XmlElement } from './xml-scanner.ts';

const maxLength = 512 * 1024;
const maxText = 5_000;
// Of selectors tried and declarations copied for all elements.
const maxStyling = 1_000_000;
// In boxes of the filtered element. Editors write up to a few dozen for thin lines.
const maxFilterRegion = 50;
const limits = { elements: 10_000, depth: 64, attributes: 50 };

const svgNamespace = 'http://www.w3.org/2000/svg';

// What the rasteriser draws. Whatever is missing here (script, foreignObject, animation, metadata) is left out.
const drawnElements: ReadonlySet<string> = new Set(
  `a circle clipPath defs ellipse feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix
  feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur
  feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
  filter g image line linearGradient marker mask path pattern polygon polyline radialGradient rect stop style svg switch
  symbol text textPath tref tspan use`.split(/\s+/),
);

const layerProperties: ReadonlySet<string> = new Set([
  'clip-path',
  'filter',
  'isolation',
  'mask',
  'mix-blend-mode',
]);

interface Cleaning {
  readonly totals: SvgTotals;
  readonly rules: Map<XmlElement, readonly SvgRule[]>;
  readonly byKey: Map<string, SvgDeclaration[]>;
  /** Steps to try the selectors of all style sheets on one element. */
  selectors: number;
  styling: number;
  textLength: number;
  hasLayers: boolean;
}

/** The element's name without prefix when it is an SVG element, else null. */
function svgName(element: XmlElement, prefixes: ReadonlySet<string>): string | null {
  const namespace = element.attributes.get('xmlns');
  const [first = '', second] = element.name.split(':');
  if (second !== undefined) return prefixes.has(first) ? second : null;
  return namespace === undefined || namespace === svgNamespace ? first : null;
}

function withPrefixes(element: XmlElement, prefixes: ReadonlySet<string>): ReadonlySet<string> {
  const declared = [...element.attributes]
    .filter(([name, value]) => name.startsWith('xmlns:') && value === svgNamespace)
    .map(([name]) => name.slice(6));
  return declared.length === 0 ? prefixes : new Set([...prefixes, ...declared]);
}

/** The attribute's name as it is written out, or null when it is left out. */
function attributeName(name: string): string | null {
  if (name.endsWith(':href')) return 'href';
  if (name === 'xml:space' || name === 'xml:lang') return name;
  const kept = /^[A-Za-z][\w-]*$/.test(name) && !/^on|^xmlns$|^data-|^aria-/i.test(name);
  return kept ? name : null;
}

function referenceKind(property: string): SvgReference['kind'] {
  if (property === 'fill' || property === 'stroke') return property;
  if (property.startsWith('marker')) return 'marker';
  return property === 'href' ? 'link' : 'effect';
}

function cleanLink(element: string, value: string, cleaning: Cleaning): string | null {
  const link = value.trim();
  // Where an `a` leads makes no difference to a picture.
  if (element === 'a' || link === '') return null;
  checkSvgLink(element, link, cleaning.totals);
  return link;
}

function cleanAttribute(
  element: string,
  name: string,
  value: string,
  cleaning: Cleaning,
): string | null {
  if (name === 'href') return cleanLink(element, value, cleaning);
  if (name === 'style') return serializeDeclarations(parseStyleAttribute(value, cleaning.totals));
  checkSvgValue(name, value, cleaning.totals);
  return value;
}

function cleanAttributes(element: string, source: XmlElement, cleaning: Cleaning) {
  const attributes = new Map<string, string>();
  for (const [written, value] of source.attributes) {
    const name = attributeName(written);
    // The SVG 2 link wins over the XLink one, whichever comes first.
    const superseded = name === 'href' && written !== 'href' && source.attributes.has('href');
    const cleaned =
      name === null || superseded ? null : cleanAttribute(element, name, value, cleaning);
    if (name !== null && cleaned !== null) attributes.set(name, cleaned);
  }
  return attributes;
}

function checkFilter(name: string, attributes: ReadonlyMap<string, string>, source: XmlElement) {
  if (name !== 'filter') return;
  const sides = ['x', 'y', 'width', 'height'].map((side) => attributes.get(side) ?? '');
  const relative = attributes.get('filterUnits') !== 'userSpaceOnUse';
  const isHuge = (side: string) =>
    !side.includes('%') && Math.abs(Number.parseFloat(side)) > maxFilterRegion;
  if (relative && sides.some(isHuge)) throw refuseSvg('a filter region is too large');
  const hasMorphology = source.children.some(
    (child) => typeof child !== 'string' && child.name.endsWith('feMorphology'),
  );
  // The radius is then a share of the element, and the default is all of it.
  if (hasMorphology && attributes.get('primitiveUnits') === 'objectBoundingBox') {
    throw refuseSvg('feMorphology with primitiveUnits="objectBoundingBox" is not supported');
  }
}

/** Attributes, style attribute and matching rules together. */
function declarationsOf(
  name: string,
  attributes: ReadonlyMap<string, string>,
  cleaning: Cleaning,
): readonly SvgDeclaration[] {
  const classes = (attributes.get('class') ?? '').split(/\s+/).map((word) => `.${word}`);
  const keys = new Set(['*', name, `#${attributes.get('id') ?? ''}`, ...classes]);
  return [
    ...[...attributes].map(([property, value]) => ({ name: property, value })),
    ...parseStyleAttribute(attributes.get('style') ?? '', cleaning.totals),
    ...[...keys].flatMap((key) => cleaning.byKey.get(key) ?? []),
  ];
}

const isLayered = (declarations: readonly SvgDeclaration[]): boolean =>
  declarations.some(
    ({ name, value }) =>
      (layerProperties.has(name) && !/^(?:none|normal|auto)$/.test(value)) ||
      // Below 1, in percent, or inherited.
      (name === 'opacity' && !(Number(value) >= 1)),
  );

function toReferences(declarations: readonly SvgDeclaration[]): readonly SvgReference[] {
  const styled = declarations.filter(({ name }) => name !== 'style' && name !== 'href');
  const link = declarations.find(({ name }) => name === 'href')?.value;
  const references = styleReferences(styled).map(({ name, id }) => ({
    id,
    kind: referenceKind(name),
  }));
  return link?.startsWith('#') ? [...references, { id: link.slice(1), kind: 'link' }] : references;
}

function cleanChildren(
  name: string,
  source: XmlElement,
  prefixes: ReadonlySet<string>,
  cleaning: Cleaning,
): readonly (SvgElement | string)[] {
  const rules = cleaning.rules.get(source);
  if (rules !== undefined) return [serializeStyleSheet(rules)];
  const inText = name === 'text' || name === 'tspan' || name === 'textPath' || name === 'a';
  return source.children.flatMap((child): readonly (SvgElement | string)[] => {
    if (typeof child !== 'string') {
      const cleaned = cleanElement(child, prefixes, cleaning);
      return cleaned === null ? [] : [cleaned];
    }
    if (!inText) return [];
    cleaning.textLength += child.length;
    if (cleaning.textLength > maxText)
      throw refuseSvg(`it has more than ${maxText} characters of text`);
    return [child];
  });
}

/** What matching rules and copying declarations costs for the element. */
function stylingOf(
  attributes: ReadonlyMap<string, string>,
  declarations: readonly SvgDeclaration[],
  cleaning: Cleaning,
): number {
  const style = attributes.get('style') ?? '';
  // As in a style sheet, the end of each value is looked up from the start.
  const lookups = (style.split(';').length * style.length) / 250;
  const styling = cleaning.selectors + declarations.length + lookups;
  cleaning.styling += styling;
  if (cleaning.styling > maxStyling)
    throw refuseSvg('its styles are too much for so many elements');
  return styling;
}

function cleanElement(
  source: XmlElement,
  outer: ReadonlySet<string>,
  cleaning: Cleaning,
): SvgElement | null {
  const prefixes = withPrefixes(source, outer);
  const name = svgName(source, prefixes);
  if (name === null || !drawnElements.has(name)) return null;
  const attributes = cleanAttributes(name, source, cleaning);
  checkFilter(name, attributes, source);
  const declarations = declarationsOf(name, attributes, cleaning);
  const layered = isLayered(declarations);
  const references = toReferences(declarations);
  cleaning.hasLayers ||=
    layered || references.some(({ kind }) => kind === 'effect' || kind === 'marker');
  const styling = stylingOf(attributes, declarations, cleaning);
  noteSizes(name, declarations, cleaning.totals);
  const growth = growthOf(name, declarations, cleaning.totals);
  const children = cleanChildren(name, source, prefixes, cleaning);
  return { name, attributes, children, references, layered, styling, growth };
}

const depthOf = (element: XmlElement): number =>
  element.children.reduce(
    (depth, child) => (typeof child === 'string' ? depth : Math.max(depth, 1 + depthOf(child))),
    1,
  );

function addRule(rule: SvgRule, depth: number, cleaning: Cleaning) {
  cleaning.selectors += matchingCost(rule, depth);
  for (const key of rule.keys) {
    const known = cleaning.byKey.get(key) ?? [];
    for (const declaration of rule.declarations) known.push(declaration);
    cleaning.byKey.set(key, known);
  }
}

function collectRules(element: XmlElement, depth: number, cleaning: Cleaning) {
  if (/(?:^|:)style$/.test(element.name)) {
    const css = element.children.filter((child) => typeof child === 'string').join('');
    const rules = parseStyleSheet(css, cleaning.totals);
    cleaning.rules.set(element, rules);
    for (const rule of rules) addRule(rule, depth, cleaning);
  }
  for (const child of element.children) {
    if (typeof child !== 'string') collectRules(child, depth, cleaning);
  }
}

/**
 * Rewrites an SVG from a stranger into one that is safe to rasterise: parsed, checked and written out anew, with only
 * the elements that are drawn. Scripts, event handlers, animation, foreign content, comments and metadata are left out.
 * @param text The whole file, decoded.
 * @throws Problem `asset-invalid` when it is not an SVG, links out of itself, or would take too long to draw.
 */
export function cleanSvg(text: string): string {
  if (text.length > maxLength) throw refuseSvg(`it is larger than ${maxLength / 1024} KB`);
  const source = parseXml(text, limits);
  const cleaning: Cleaning = {
    totals: createTotals(source.attributes.get('viewBox')),
    rules: new Map(),
    byKey: new Map(),
    selectors: 0,
    styling: 0,
    textLength: 0,
    hasLayers: false,
  };
  collectRules(source, depthOf(source), cleaning);
  const root = cleanElement(source, new Set(), cleaning);
  if (root?.name !== 'svg') throw refuseSvg('its root is not an svg element');
  const growth = checkSvgReferences(root, maxStyling);
  checkSizes(cleaning.totals, growth, cleaning.hasLayers);
  return serializeSvg(root).replace('<svg', `<svg xmlns="${svgNamespace}"`);
}
