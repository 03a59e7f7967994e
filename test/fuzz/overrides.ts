/** Overrides: whatever a body or query says, only dynamic layers change, only in what their type may, within its schema. */
import { Document } from '../../src/core/document.ts';
import { type Layer, layerSchemas, walkLayers } from '../../src/core/layer.ts';
import { applyOverrides } from '../../src/core/override.ts';
import { Problem } from '../../src/core/problem.ts';
import type { Template } from '../../src/core/template.ts';
import {
  bodyLayers,
  queryLayers,
  toOverrides,
  wirePropertiesOf,
} from '../../src/dialects/renderstack/overrides.ts';
import type { Random } from './random.ts';
import { Broken, type FuzzReport, runFuzz } from './target.ts';

const box = { x: 0, y: 0, width: 50, height: 40 };
const dynamic = { ...box, dynamic: true };

const document = Document.parse({
  pages: [
    {
      width: 400,
      height: 300,
      layers: [
        { ...dynamic, type: 'text', name: 'title', fontSize: 12, text: 'Title' },
        { ...dynamic, type: 'text', name: '__proto__', fontSize: 12, text: 'Odd' },
        { ...dynamic, type: 'text', name: 'a.b', fontSize: 12, text: 'Dot', visibility: 'auto' },
        { ...dynamic, type: 'image', name: 'photo', src: 'https://images.test/a.png' },
        { ...dynamic, type: 'image', name: 'logo', visibility: 'auto' },
        { ...dynamic, type: 'qr', name: 'code', value: 'https://a.example' },
        { ...dynamic, type: 'shape', name: 'box', shape: { kind: 'rect' }, fill: '#ff0000' },
        { ...dynamic, type: 'line', name: 'rule' },
        { ...box, type: 'text', name: 'fixed', fontSize: 12, text: 'Fixed' },
        {
          ...{ ...dynamic, type: 'group', name: 'group' },
          layers: [{ ...dynamic, type: 'text', name: 'inner', fontSize: 12, text: 'Inner' }],
        },
      ],
    },
  ],
});

const template: Template = {
  ...{ id: 'template_1', slug: 'fuzz', name: 'Fuzz', project: null, tags: [], samples: {} },
  ...{ width: 200, height: 200, version: 1, isPublished: true, hasChanges: false },
  ...{ createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z', document },
};

const layers = [...walkLayers(document.pages[0]?.layers ?? [])];
const inherited = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
];
const names = [...layers.map(({ name }) => name), ...inherited, '', '.', 'nope', 'x'.repeat(300)];
const words = [...new Set(layers.flatMap(({ type }) => [...wirePropertiesOf(type).keys()]))];
const properties = [
  ...words,
  ...inherited,
  ...['type', 'name', 'dynamic', 'visibility', 'layers', 'x', 'width', 'svg', 'shape', 'id'],
  ...['__proto__.polluted', 'constructor.prototype.polluted', '0', '', ' text', 'text '],
];
const texts = [
  ...['', ' ', 'text', '12', '1e3', '-5', '0', '1.5', '99999999', 'NaN', 'bold', 'italic', 'H'],
  ...['#ff0000', 'red', 'linear-gradient(red,blue)', 'url(#a)', 'red"/><script>', 'contain'],
  ...['https://images.test/a.png', 'javascript:alert(1)', 'data:,x', '__proto__', 'constructor'],
  ...['\0', '\ud800', '\u202e\u2066', 'a\u0301'.repeat(20), 'a'.repeat(1001), 'a '.repeat(3000)],
];

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

function makeValue(random: Random, depth: number): Json {
  switch (random.below(depth > 0 ? 8 : 5)) {
    case 0:
      return random.pick([0, -1, 1.5, 12, 1e9, 1e308, -0, Number.MAX_SAFE_INTEGER]);
    case 1:
      return random.pick([true, false, null]);
    case 5:
      return Array.from({ length: random.below(3) }, () => makeValue(random, depth - 1));
    case 6:
      return makeObject(random, properties, depth - 1);
    default:
      return random.pick(texts);
  }
}

/** Own properties all of them, `__proto__` too, as JSON.parse makes them. */
function makeObject(random: Random, keys: readonly string[], depth: number): Json {
  const entries = Array.from({ length: 1 + random.below(4) }, (): [string, Json] => [
    random.pick(keys),
    makeValue(random, depth),
  ]);
  return Object.fromEntries(entries);
}

function makeLayers(random: Random): Json {
  if (random.oneIn(30)) return makeValue(random, 1);
  const entries = Array.from({ length: 1 + random.below(4) }, (): [string, Json] => [
    random.pick(names),
    random.oneIn(12) ? makeValue(random, 2) : makeObject(random, properties, 2),
  ]);
  return Object.fromEntries(entries);
}

interface Input {
  readonly body: string | null;
  readonly query: string | null;
}

function make(random: Random): Input {
  if (random.oneIn(3)) {
    const parameters = Array.from(
      { length: 1 + random.below(5) },
      () => `${random.pick(names)}.${random.pick(properties)}=${encodeURI(safe(random))}`,
    );
    return { body: null, query: parameters.join('&') };
  }
  return { body: JSON.stringify(makeLayers(random)), query: null };
}

/** encodeURI refuses half a character. */
const safe = (random: Random) => random.pick(texts).toWellFormed();

function changedKeys(before: Layer, after: Layer): readonly string[] {
  const [old, fresh] = [before, after].map((layer) => new Map(Object.entries(layer)));
  const keys = new Set([...(old?.keys() ?? []), ...(fresh?.keys() ?? [])]);
  return [...keys].filter(
    (key) => JSON.stringify(old?.get(key)) !== JSON.stringify(fresh?.get(key)),
  );
}

function checkLayer(before: Layer, after: Layer) {
  const changed = changedKeys(before, after).filter((key) => key !== 'layers');
  if (!before.dynamic && changed.length > 0) throw new Broken(`${before.name} is not dynamic`);
  const allowed = new Set([...wirePropertiesOf(before.type).values()].map(({ to }) => to));
  const forbidden = changed.filter((key) => key !== 'visibility' && !allowed.has(key));
  if (forbidden.length > 0) throw new Broken(`${forbidden} of ${before.name} changed`);
  if (Object.getPrototypeOf(after) !== Object.prototype) throw new Broken('another prototype');
  const result = layerSchemas[after.type].safeParse(after);
  if (!result.success) throw new Broken(`${after.name}: ${result.error.issues[0]?.message}`);
}

const original = JSON.stringify(document);

function run({ body, query }: Input): boolean {
  const wire =
    body === null ? queryLayers(new URLSearchParams(query ?? '')) : bodyLayers(JSON.parse(body));
  let warnings = 0;
  const warn = () => {
    warnings += 1;
  };
  const changed = applyOverrides(document, toOverrides(template, wire, warn), warn);
  const after = [...walkLayers(changed.pages[0]?.layers ?? [])];
  if (after.length !== layers.length) throw new Broken('another number of layers');
  for (const [index, layer] of layers.entries()) checkLayer(layer, after[index] ?? layer);
  if (JSON.stringify(document) !== original) throw new Broken('the template itself changed');
  if (warnings > 10_000) throw new Broken(`${warnings} warnings`);
  return true;
}

/** A Problem about overrides names a field. */
function runNamed(input: Input): boolean {
  try {
    return run(input);
  } catch (error) {
    if (error instanceof Problem && error.path === null) throw new Broken('no field is named');
    throw error;
  }
}

export const fuzz = (seed: number, executions: number): Promise<FuzzReport> =>
  runFuzz(
    { make, run: runNamed, show: ({ body, query }) => body ?? query ?? '' },
    seed,
    executions,
  );
