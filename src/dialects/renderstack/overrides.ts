import type { Layer } from '../../core/layer.ts';
import { walkLayers } from '../../core/layer.ts';
import type { Override, Overrides } from '../../core/override.ts';
import { Problem } from '../../core/problem.ts';
import type { Template } from '../../core/template.ts';
import type { Warn } from '../../core/warning.ts';

export interface WireProperty {
  /** The layer's own property. */
  readonly to: string;
  /** A weight is a word or a number. */
  readonly type: 'string' | 'number' | 'weight';
}

const text = (to: string): WireProperty => ({ to, type: 'string' });
const number = (to: string): WireProperty => ({ to, type: 'number' });

/** RenderStack's property names, by layer type: https://www.renderstack.io/docs/render-api (Layer Overrides). */
const wireProperties = {
  text: {
    text: text('text'),
    fill: text('fill'),
    fontSize: number('fontSize'),
    fontFamily: text('fontFamily'),
    fontWeight: { to: 'fontWeight', type: 'weight' },
    fontStyle: text('fontStyle'),
    textAlign: text('textAlign'),
    boxFill: text('boxFill'),
    boxCornerRadius: number('boxCornerRadius'),
    boxPaddingTop: number('boxPaddingTop'),
    boxPaddingRight: number('boxPaddingRight'),
    boxPaddingBottom: number('boxPaddingBottom'),
    boxPaddingLeft: number('boxPaddingLeft'),
  },
  image: { src: text('src'), fillMode: text('fit') },
  qr: {
    value: text('value'),
    darkColor: text('darkColor'),
    lightColor: text('lightColor'),
    errorCorrectionLevel: text('errorCorrectionLevel'),
    margin: number('margin'),
  },
  shape: {
    fill: text('fill'),
    stroke: text('stroke'),
    strokeWidth: number('strokeWidth'),
    cornerRadius: number('cornerRadius'),
  },
  line: { stroke: text('stroke'), strokeWidth: number('strokeWidth') },
  svg: {},
  group: {},
} as const satisfies Readonly<Record<Layer['type'], Readonly<Record<string, WireProperty>>>>;

export function wirePropertiesOf(type: Layer['type']): ReadonlyMap<string, WireProperty> {
  return new Map<string, WireProperty>(Object.entries(wireProperties[type]));
}

/** Layer name to RenderStack property to value, as a request sent it. Maps, because `__proto__` is a name like any other. */
export type WireLayers = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/**
 * `layers` of a POST body, read by hand: a schema library leaves out a key named `__proto__` without a word.
 * @throws Problem `invalid-request`
 */
export function bodyLayers(layers: unknown): WireLayers {
  if (layers === undefined || layers === null) return new Map();
  return new Map(
    [...entriesOf(layers, 'layers')].map(([name, value]) => {
      const path = `layers.${name.slice(0, 100)}`;
      return [name, new Map(value === null ? [] : entriesOf(value, path))];
    }),
  );
}

function entriesOf(value: unknown, path: string): [string, unknown][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value);
  }
  throw new Problem('invalid-request', `${path}: Expected an object`, { path });
}

/** `layer.property=value` of a GET query. The last dot splits, so that layer names may contain dots. */
export function queryLayers(query: Iterable<readonly [string, string]>): WireLayers {
  const layers = new Map<string, Map<string, unknown>>();
  for (const [key, value] of query) {
    const dot = key.lastIndexOf('.');
    if (dot <= 0 || dot === key.length - 1) continue;
    const name = key.slice(0, dot);
    const properties = layers.get(name) ?? new Map<string, unknown>();
    properties.set(key.slice(dot + 1), value);
    layers.set(name, properties);
  }
  return layers;
}

/**
 * RenderStack's overrides in the core's words. Numbers that arrive as text are read as numbers.
 * A property that the layer's type does not have is ignored with a warning.
 */
export function toOverrides(template: Template, wire: WireLayers, warn: Warn): Overrides {
  const types = new Map<string, Layer['type']>();
  for (const page of template.document.pages) {
    for (const layer of walkLayers(page.layers)) types.set(layer.name, layer.type);
  }
  return new Map(
    [...wire].map(([name, properties]) => [
      name,
      toOverride(name, types.get(name) ?? null, properties, warn),
    ]),
  );
}

function toOverride(
  name: string,
  type: Layer['type'] | null,
  wire: ReadonlyMap<string, unknown>,
  warn: Warn,
): Override {
  const properties = new Map<string, unknown>();
  const paths = new Map<string, string>();
  const known = type === null ? new Map<string, WireProperty>() : wirePropertiesOf(type);
  for (const [key, value] of wire) {
    const property = known.get(key);
    if (property === undefined) {
      if (type !== null) warnIgnored(name, key, type, warn);
      continue;
    }
    const path = `layers.${name}.${key}`;
    properties.set(property.to, readValue(value, property, path));
    paths.set(property.to, path);
  }
  return { properties, paths };
}

function warnIgnored(name: string, key: string, type: Layer['type'], warn: Warn): void {
  const names = [...wirePropertiesOf(type).keys()].join(', ');
  warn({
    code: 'property-ignored',
    layer: name,
    message: `A ${type} layer has no property "${key.slice(0, 100)}"; it has ${names || 'none'}`,
  });
}

const NUMBER = /^-?\d{1,9}(\.\d{1,9})?$/;

function readValue(value: unknown, { type }: WireProperty, path: string): unknown {
  if (type === 'string') return typeof value === 'number' ? String(value) : value;
  if (typeof value !== 'string') return value;
  if (NUMBER.test(value)) return Number(value);
  if (type === 'weight') return value;
  throw new Problem('invalid-request', `${path}: Expected a number, such as 40 or 1.5`, { path });
}
