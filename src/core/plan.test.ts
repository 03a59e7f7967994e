import { describe, expect, it } from 'vitest';
import { Document } from './document.ts';
import { mergeVectors, planPage } from './plan.ts';
import type { PlanItem } from './plan-item.ts';
import type { Scene } from './scene.ts';

const asset = { bytes: new Uint8Array(0), mediaType: 'image/png' as const };
const scene: Scene = {
  images: new Map([['photo', { asset, width: 200, height: 100 }]]),
  fonts: [],
  fontFamilies: new Map(),
  emoji: {},
  isComplete: true,
};

const at = { x: 10, y: 20, width: 40, height: 40 };
const photo = { ...at, type: 'image', name: 'photo', src: 'photo' };
const box = { ...at, type: 'shape', name: 'box', shape: { kind: 'rect' }, fill: 'red' };
const shadow = { x: 4, y: 0, blur: 8, color: '#00000080' };

function plan(page: object, scale = 1) {
  const [parsed] = Document.parse({ pages: [{ width: 100, height: 100, ...page }] }).pages;
  if (parsed === undefined) throw new Error('no page');
  const side = 100 * scale;
  return planPage(parsed, { width: side, height: side, scale, x: 0, y: 0 }, scene);
}

function items(layers: readonly object[], scale = 1): readonly PlanItem[] {
  return plan({ layers }, scale).layers.flatMap((layer) => layer.items);
}

const kinds = (layers: readonly object[]) => items(layers).map(({ kind }) => kind);

describe('planPage', () => {
  it('keeps pictures away from the layout, in their place between the others', () => {
    expect(kinds([box, photo, box])).toEqual(['vector', 'picture', 'vector']);
  });

  it('leaves out what is not seen, and pictures that could not be loaded', () => {
    expect(kinds([{ ...photo, src: 'lost' }])).toEqual([]);
    expect(plan({ layers: [{ ...box, opacity: 0 }] }).layers).toEqual([]);
  });

  it('places a picture on the canvas: scaled, turned about its middle, with its group', () => {
    const group = { type: 'group', name: 'group', x: 5, y: 0, width: 60, height: 60 };
    const [picture] = items([{ ...group, layers: [{ ...photo, rotation: 90 }] }], 2);
    expect(picture).toMatchObject({
      kind: 'picture',
      area: { x: -20, y: 0, width: 80, height: 40 },
      clip: { x: 0, y: 0, width: 40, height: 40 },
      matrix: { a: 0, b: 2, c: -2, d: 0, e: 110, f: 40 },
    });
  });

  it('draws a shadow before what throws it, and nothing of it under a box', () => {
    expect(kinds([{ ...box, shadow }])).toEqual(['shadow', 'vector']);
    const [first] = items([{ ...box, rotation: 90, shadow }], 2);
    expect(first).toMatchObject({ x: 0, y: 8, sigma: 8, cutOut: true });
  });

  it('fades several items as one, and one by itself', () => {
    expect(kinds([{ ...box, shadow, opacity: 0.5 }])).toEqual(['group']);
    expect(items([{ ...photo, opacity: 0.5 }])).toMatchObject([{ kind: 'picture', opacity: 0.5 }]);
    const group = { type: 'group', name: 'group', opacity: 0.5, width: 60, height: 60 };
    expect(items([{ ...group, layers: [photo, box] }])).toMatchObject([
      { kind: 'group', opacity: 0.5, items: [{ kind: 'picture' }, { kind: 'vector' }] },
    ]);
  });

  it('draws text with its box under the shadow', () => {
    const text = { ...at, type: 'text', name: 'text', text: 'Hi', fontSize: 10, shadow };
    expect(kinds([text])).toEqual(['shadow', 'text']);
    expect(kinds([{ ...text, boxFill: 'white', shadow: null }])).toEqual(['vector', 'text']);
    expect(kinds([{ ...text, boxFill: 'white' }])).toEqual(['vector', 'shadow', 'text']);
  });

  it('knows an opaque background from one that is not', () => {
    expect(plan({ background: '#fff' }).opaque).toBe(true);
    expect(plan({ background: 'linear-gradient(red, #0f0c)' }).opaque).toBe(false);
    expect(plan({}).opaque).toBe(false);
  });
});

it('merges neighbours that are laid out together', () => {
  const merged = mergeVectors(items([box, box, photo, box]));
  expect(merged.map((item) => (item.kind === 'vector' ? item.nodes.length : item.kind))).toEqual([
    2,
    'picture',
    1,
  ]);
});
