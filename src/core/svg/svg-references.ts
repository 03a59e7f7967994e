import type { SvgGrowth } from './svg-sizes.ts';
import { refuseSvg } from './xml-scanner.ts';

export interface SvgReference {
  readonly id: string;
  /** `fill`, `stroke` and `marker` are inherited by the shapes inside, everything else is not. */
  readonly kind: 'fill' | 'stroke' | 'marker' | 'effect' | 'link';
}

/** An element of the cleaned drawing. */
export interface SvgElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (SvgElement | string)[];
  readonly references: readonly SvgReference[];
  /** Whether it is painted on a layer of its own: opacity, mask, filter, blend mode. */
  readonly layered: boolean;
  /** What applying the style sheets to it costs. */
  readonly styling: number;
  readonly growth: SvgGrowth;
}

const maxExpanded = 20_000;
const maxChain = 16;
const maxLayers = 8;
const maxFilterSteps = 32;
// Each pixel of the shape looks through them.
const maxStops = 256;
// Different fills, strokes and markers that an element may have from those around it.
const maxInherited = 16;
// Elements looked at, once for each set of references that they inherit through `use`.
const maxVisits = 200_000;
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

function inheritedInside(element: SvgElement, inherited: readonly SvgReference[]) {
  const own = element.references.filter(({ kind }) => kind !== 'effect' && kind !== 'link');
  return own.length === 0 ? inherited : union(inherited, own);
}

/** Both without repetitions; which of them is in force depends on rules that may not match. */
function union(first: readonly SvgReference[], second: readonly SvgReference[]) {
  if (first.length === 0 && second.length === 0) return first;
  const byKey = new Map([...first, ...second].map((one) => [`${one.kind} ${one.id}`, one]));
  if (byKey.size > maxInherited) {
    throw refuseSvg(`an element inherits more than ${maxInherited} references`);
  }
  return [...byKey.values()];
}

// Corners for each number in the data: an arc is drawn as up to 40 curves and has at least 5.
const cornersPerNumber: { readonly [command: string]: number } = { a: 8, h: 1, v: 1 };

/** An upper bound of the corners that a marker is drawn at. */
function countCorners(element: SvgElement): number {
  const data = element.attributes.get('d') ?? element.attributes.get('points') ?? '';
  let corners = 2;
  let perNumber = 0.5;
  for (const [token] of data.matchAll(/[a-df-z]|\d*\.?\d+/gi)) {
    if (/[a-z]/i.test(token)) {
      perNumber = cornersPerNumber[token.toLowerCase()] ?? 0.5;
      // Closing a path is a corner without numbers.
      corners += 1;
    } else {
      corners += perNumber;
    }
  }
  return Math.ceil(corners);
}

interface Cost {
  /** Elements drawn, copies included. */
  readonly weight: number;
  /** References in a row. */
  readonly chain: number;
  /** Layers inside one another. */
  readonly layers: number;
  /** Styling of the elements and of what `use` copies. */
  readonly styling: number;
  /** Of all elements around the innermost one together. */
  readonly growth: SvgGrowth;
}

const noGrowth: SvgGrowth = { font: 1, viewport: 1 };

const noCost: Cost = { weight: 0, chain: 0, layers: 0, styling: 0, growth: noGrowth };

/** One beside the other. */
const add = (first: Cost, second: Cost): Cost => ({
  weight: first.weight + second.weight,
  chain: Math.max(first.chain, second.chain),
  layers: Math.max(first.layers, second.layers),
  styling: first.styling + second.styling,
  growth: {
    font: Math.max(first.growth.font, second.growth.font),
    viewport: Math.max(first.growth.viewport, second.growth.viewport),
  },
});

/** One or the other. */
const either = (first: Cost, second: Cost): Cost => ({
  ...add(first, second),
  weight: Math.max(first.weight, second.weight),
  styling: Math.max(first.styling, second.styling),
});

interface Survey {
  readonly byId: Map<string, SvgElement[]>;
  /** What an element inherits where it stands. */
  readonly inherited: Map<SvgElement, readonly SvgReference[]>;
  readonly maxStyling: number;
  /** By what is inherited through `use` besides. */
  readonly costs: Map<string, Map<SvgElement, Cost>>;
  readonly targetCosts: Map<string, Cost>;
  readonly open: Set<SvgElement>;
  visits: number;
}

function indexElement(survey: Survey, element: SvgElement, inherited: readonly SvgReference[]) {
  const id = element.attributes.get('id');
  if (id !== undefined) {
    const same = survey.byId.get(id) ?? [];
    same.push(element);
    survey.byId.set(id, same);
  }
  survey.inherited.set(element, inherited);
  const inside = inheritedInside(element, inherited);
  for (const child of element.children.filter(isElement)) indexElement(survey, child, inside);
}

const isGradient = (element: SvgElement): boolean =>
  element.name === 'linearGradient' || element.name === 'radialGradient';

function checkTarget(target: SvgElement) {
  const parts = target.children.filter(isElement).length;
  if (target.name === 'filter' && parts > maxFilterSteps) {
    throw refuseSvg(`a filter has more than ${maxFilterSteps} steps`);
  }
  if (isGradient(target) && parts > maxStops) {
    throw refuseSvg(`a gradient has more than ${maxStops} stops`);
  }
}

function referenceWeight(target: SvgElement, kind: SvgReference['kind'], weight: number): number {
  // A gradient is computed once, however many shapes it fills; only looking through many stops takes time.
  if (isGradient(target)) return kind === 'link' ? weight : Math.floor(weight / 16);
  const steps = target.name === 'filter' ? target.children.filter(isElement).length : 0;
  return weight + steps * filterStepCost + (bitmapCosts[target.name] ?? 0);
}

const keyOf = (references: readonly SvgReference[]): string =>
  references.map(({ kind, id }) => `${kind} ${id}`).join(' ');

/** Of drawing what has the id once: the costliest, where several have it. */
function targetCost(survey: Survey, reference: SvgReference, handed: readonly SvgReference[]) {
  const key = `${reference.kind} ${reference.id} ${keyOf(handed)}`;
  const known = survey.targetCosts.get(key);
  if (known !== undefined) return known;
  let result = noCost;
  for (const target of survey.byId.get(reference.id) ?? []) {
    checkTarget(target);
    const cost = costOf(survey, target, handed);
    result = either(result, {
      ...cost,
      weight: referenceWeight(target, reference.kind, cost.weight),
      chain: cost.chain + 1,
    });
  }
  survey.targetCosts.set(key, result);
  return result;
}

/** What the reference adds to the element: copies of `use` are styled, and as large as what is around them. */
const referred = (cost: Cost, kind: SvgReference['kind'], corners: number): Cost =>
  kind === 'link'
    ? cost
    : {
        ...cost,
        weight: cost.weight * (kind === 'marker' ? corners : 1),
        styling: 0,
        growth: noGrowth,
      };

function referencesCost(survey: Survey, element: SvgElement, handed: readonly SvgReference[]) {
  const isShape = shapes.has(element.name);
  const inherited = union(survey.inherited.get(element) ?? [], handed);
  // What `use` shows inherits from it; what paints or masks does not.
  const toCopies = element.name === 'use' ? inheritedInside(element, inherited) : [];
  const corners = isShape ? countCorners(element) : 1;
  let total = noCost;
  for (const reference of isShape ? [...element.references, ...inherited] : element.references) {
    const { kind } = reference;
    const cost = targetCost(survey, reference, kind === 'link' ? toCopies : []);
    total = add(total, referred(cost, kind, corners));
  }
  return total;
}

function checkCost(survey: Survey, cost: Cost) {
  if (cost.weight > maxExpanded) throw refuseSvg('its references unfold to too many elements');
  if (cost.chain > maxChain) throw refuseSvg(`it has more than ${maxChain} references in a row`);
  if (cost.layers > maxLayers) {
    throw refuseSvg(`it nests more than ${maxLayers} transparent or clipped layers`);
  }
  if (cost.styling > survey.maxStyling) {
    throw refuseSvg('its styles are too much for so many elements');
  }
}

function costOf(survey: Survey, element: SvgElement, handed: readonly SvgReference[]): Cost {
  const key = keyOf(handed);
  const costs = survey.costs.get(key) ?? new Map<SvgElement, Cost>();
  survey.costs.set(key, costs);
  const known = costs.get(element);
  if (known !== undefined) return known;
  if (survey.open.has(element)) throw refuseSvg('its references go in a circle');
  survey.visits += 1;
  if (survey.visits > maxVisits) throw refuseSvg('its references unfold to too many elements');
  survey.open.add(element);
  let inside = referencesCost(survey, element, handed);
  for (const child of element.children.filter(isElement)) {
    inside = add(inside, costOf(survey, child, handed));
  }
  survey.open.delete(element);
  const cost = {
    ...inside,
    weight: inside.weight + 1,
    layers: inside.layers + (element.layered ? 1 : 0),
    styling: inside.styling + element.styling,
    growth: {
      font: inside.growth.font * element.growth.font,
      viewport: inside.growth.viewport * element.growth.viewport,
    },
  };
  checkCost(survey, cost);
  costs.set(element, cost);
  return cost;
}

/**
 * Refuses drawings that are small as a file and huge when drawn.
 * @returns By how much sizes grow from the root to where they are largest.
 * @throws Problem `asset-invalid` when references form a circle, more than 16 follow one another, copies of `use`,
 *   patterns, markers, masks and filters add up to more than 20,000 elements, more than 8 layers are nested, or styling
 *   all elements and copies costs more than `maxStyling`.
 */
export function checkSvgReferences(root: SvgElement, maxStyling: number): SvgGrowth {
  const survey: Survey = {
    byId: new Map(),
    inherited: new Map(),
    maxStyling,
    costs: new Map(),
    targetCosts: new Map(),
    open: new Set(),
    visits: 0,
  };
  indexElement(survey, root, []);
  // The chain of calls is bounded by the nesting of the file times the references in a row.
  return costOf(survey, root, []).growth;
}
