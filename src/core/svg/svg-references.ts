import { refuseSvg } from './xml-scanner.ts';

export interface SvgReference {
  readonly id: string;
  /** `paint` is inherited by the shapes inside, everything else is not. */
  readonly kind: 'paint' | 'marker' | 'effect' | 'link';
}

/** An element of the cleaned drawing. */
export interface SvgElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (SvgElement | string)[];
  readonly references: readonly SvgReference[];
  /** Whether it is painted on a layer of its own: opacity, mask, filter, blend mode. */
  readonly layered: boolean;
}

const maxExpanded = 20_000;
const maxChain = 16;
const maxLayers = 8;
const maxFilterSteps = 32;
// A filter step or a mask works on every pixel of the element, a shape only on its own.
const filterStepCost = 40;
// So do a mask and a pattern, once each.
const bitmapCosts: { readonly [name: string]: number } = { mask: 20, pattern: 40 };

const shapes: ReadonlySet<string> = new Set([
  'circle',
  'ellipse',
  'line',
  'path',
  'polygon',
  'polyline',
  'rect',
  'text',
  'textPath',
  'tref',
  'tspan',
]);

const isElement = (child: SvgElement | string): child is SvgElement => typeof child !== 'string';

function indexById(root: SvgElement): ReadonlyMap<string, readonly SvgElement[]> {
  const index = new Map<string, SvgElement[]>();
  const add = (element: SvgElement) => {
    const id = element.attributes.get('id');
    if (id !== undefined) {
      const same = index.get(id) ?? [];
      same.push(element);
      index.set(id, same);
    }
    element.children.filter(isElement).forEach(add);
  };
  add(root);
  return index;
}

/** An upper bound, near enough, of the corners that a marker is drawn at. */
function countCorners(element: SvgElement): number {
  const data = element.attributes.get('d') ?? element.attributes.get('points') ?? '';
  return 2 + Math.ceil((data.match(/[\d.]+/g)?.length ?? 0) / 2);
}

interface Cost {
  /** Elements drawn, copies included. */
  readonly weight: number;
  /** References in a row. */
  readonly chain: number;
}

interface Survey {
  readonly byId: ReadonlyMap<string, readonly SvgElement[]>;
  readonly costs: Map<SvgElement, Cost>;
  readonly open: Set<SvgElement>;
}

const isGradient = (element: SvgElement): boolean =>
  element.name === 'linearGradient' || element.name === 'radialGradient';

function referenceWeight(target: SvgElement, weight: number): number {
  // A gradient is computed once, however many shapes it fills.
  if (isGradient(target)) return 0;
  const steps = target.name === 'filter' ? target.children.filter(isElement).length : 0;
  if (steps > maxFilterSteps) throw refuseSvg(`a filter has more than ${maxFilterSteps} steps`);
  return weight + steps * filterStepCost + (bitmapCosts[target.name] ?? 0);
}

function referencesCost(survey: Survey, element: SvgElement, inherited: readonly SvgReference[]) {
  const isShape = shapes.has(element.name);
  const inheritedHere = isShape ? inherited : [];
  let weight = 0;
  let chain = 0;
  for (const { id, kind } of [...element.references, ...inheritedHere]) {
    const times = kind === 'marker' && isShape ? countCorners(element) : 1;
    for (const target of survey.byId.get(id) ?? []) {
      const cost = costOf(survey, target, []);
      weight += times * referenceWeight(target, cost.weight);
      chain = Math.max(chain, cost.chain + 1);
    }
  }
  return { weight, chain };
}

function passedOn(element: SvgElement, inherited: readonly SvgReference[]) {
  const own = element.references.filter(({ kind }) => kind === 'paint' || kind === 'marker');
  return own.length === 0 ? inherited : [...own, ...inherited].slice(0, 16);
}

function costOf(survey: Survey, element: SvgElement, inherited: readonly SvgReference[]): Cost {
  const known = inherited.length === 0 ? survey.costs.get(element) : undefined;
  if (known !== undefined) return known;
  if (survey.open.has(element)) throw refuseSvg('its references go in a circle');
  survey.open.add(element);
  const references = referencesCost(survey, element, inherited);
  let weight = 1 + references.weight;
  let chain = references.chain;
  const forChildren = passedOn(element, inherited);
  for (const child of element.children.filter(isElement)) {
    const cost = costOf(survey, child, forChildren);
    weight += cost.weight;
    chain = Math.max(chain, cost.chain);
  }
  survey.open.delete(element);
  if (weight > maxExpanded) throw refuseSvg('its references unfold to too many elements');
  if (chain > maxChain) throw refuseSvg(`it has more than ${maxChain} references in a row`);
  const cost = { weight, chain };
  if (inherited.length === 0) survey.costs.set(element, cost);
  return cost;
}

function checkLayers(element: SvgElement, above: number) {
  const layers = above + (element.layered ? 1 : 0);
  if (layers > maxLayers) throw refuseSvg(`it nests more than ${maxLayers} transparent layers`);
  for (const child of element.children.filter(isElement)) checkLayers(child, layers);
}

/**
 * Refuses drawings that are small as a file and huge when drawn.
 * @throws Problem `asset-invalid` when references form a circle, more than 16 follow one another, copies of `use`,
 *   patterns, markers, masks and filters add up to more than 20,000 elements, or more than 8 layers are nested.
 */
export function checkSvgReferences(root: SvgElement): void {
  checkLayers(root, 0);
  // The chain of calls is bounded by the nesting of the file times the references in a row.
  costOf({ byId: indexById(root), costs: new Map(), open: new Set() }, root, []);
}
