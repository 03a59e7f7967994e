import type * as z from 'zod';
import { type Document, documentFaults } from './document.ts';
import { type GroupLayer, type Layer, layerSchemas } from './layer.ts';
import { Problem } from './problem.ts';
import type { Warn } from './warning.ts';

/**
 * New values for one layer's own properties, in the core's words. `path` says, per property, where the caller wrote it;
 * faults are reported there.
 */
export interface Override {
  readonly properties: ReadonlyMap<string, unknown>;
  readonly paths: ReadonlyMap<string, string>;
}

/** Keyed by layer name. A layer without an entry was not provided. */
export type Overrides = ReadonlyMap<string, Override>;

/** The property that makes an `auto` layer appear, and whose empty value hides it. */
const content = {
  text: 'text',
  image: 'src',
  qr: 'value',
  svg: 'svg',
  shape: null,
  line: null,
  group: null,
} as const satisfies { readonly [T in Layer['type']]: string | null };

/**
 * A copy of the document with the overrides applied and every `auto` layer decided.
 * @throws Problem `invalid-request` when a value does not fit the layer's own schema, `too-complex` when all together
 * are more than a document may hold.
 */
export function applyOverrides(document: Document, overrides: Overrides, warn: Warn): Document {
  const seen = new Set<string>();
  const apply = (layer: Layer): Layer => {
    seen.add(layer.name);
    const changed = overrideLayer(layer, overrides.get(layer.name), warn);
    return changed.type === 'group' ? withLayers(changed, changed.layers.map(apply)) : changed;
  };
  const pages = document.pages.map((page) => ({ ...page, layers: page.layers.map(apply) }));
  for (const name of overrides.keys()) {
    if (seen.has(name)) continue;
    const message = `The template has no layer named "${name.slice(0, 100)}"`;
    warn({ code: 'unknown-layer', layer: name.slice(0, 200), message });
  }
  const changed = { pages };
  for (const fault of documentFaults(changed)) {
    throw new Problem('too-complex', fault, { path: 'layers' });
  }
  return changed;
}

/** The group itself when nothing in it has changed: what is kept of unchanged layers is found by their identity. */
function withLayers(group: GroupLayer, layers: Layer[]): GroupLayer {
  const unchanged = layers.every((layer, index) => layer === group.layers[index]);
  return unchanged ? group : { ...group, layers };
}

function overrideLayer(layer: Layer, override: Override | undefined, warn: Warn): Layer {
  if (!layer.dynamic) {
    if (override !== undefined) {
      warn({
        code: 'layer-not-dynamic',
        layer: layer.name,
        message: `Layer "${layer.name}" is not dynamic; its override was ignored`,
      });
    }
    return layer;
  }
  const provided =
    override !== undefined && override.properties.size > 0 && !isEmpty(layer, override);
  if (layer.visibility === 'auto' && !provided) return { ...layer, visibility: 'hidden' };
  if (override === undefined || override.properties.size === 0 || isEmptyImage(layer, override)) {
    if (layer.visibility !== 'hidden') warnMissing(layer, warn);
    return layer;
  }
  const patched = patchLayer(layer, override);
  return patched.visibility === 'auto' ? { ...patched, visibility: 'visible' } : patched;
}

function warnMissing(layer: Layer, warn: Warn): void {
  warn({
    code: 'layer-missing',
    layer: layer.name,
    message: `Dynamic layer "${layer.name}" was not provided; the template's own content was drawn`,
  });
}

function isEmpty(layer: Layer, override: Override): boolean {
  const property = content[layer.type];
  if (property === null || !override.properties.has(property)) return false;
  const value = override.properties.get(property);
  return value === null || value === undefined || value === '';
}

/** Empty text is a text; an empty address is no picture, so the template's own stays. */
function isEmptyImage(layer: Layer, override: Override): boolean {
  return layer.type !== 'text' && isEmpty(layer, override);
}

function patchLayer(layer: Layer, override: Override): Layer {
  const merged = { ...layer, ...Object.fromEntries(override.properties) };
  const result = layerSchemas[layer.type].safeParse(merged);
  if (result.success) return result.data as Layer;
  throw overrideProblem(layer, override, result.error);
}

function overrideProblem(layer: Layer, override: Override, error: z.ZodError): Problem {
  const [issue] = error.issues;
  const property = String(issue?.path[0] ?? '');
  const path = override.paths.get(property) ?? `${layer.name}.${property}`;
  return new Problem('invalid-request', `${path}: ${faultOf(issue)}`, { path });
}

/** Of a union, what its first member expected: "invalid input" helps nobody. */
function faultOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'invalid_union') return faultOf(issue.errors[0]?.[0]);
  return issue?.message ?? 'Expected another value';
}
