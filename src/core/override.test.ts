import { describe, expect, it } from 'vitest';
import { Document } from './document.ts';
import { walkLayers } from './layer.ts';
import { applyOverrides, type Overrides } from './override.ts';
import { Problem } from './problem.ts';
import type { Warning } from './warning.ts';

const document = Document.parse({
  pages: [
    {
      width: 100,
      height: 100,
      layers: [
        {
          type: 'text',
          name: 'title',
          dynamic: true,
          width: 50,
          height: 20,
          fontSize: 10,
          text: 'default',
        },
        {
          type: 'text',
          name: 'note',
          dynamic: true,
          visibility: 'auto',
          width: 50,
          height: 20,
          fontSize: 10,
          text: 'note',
        },
        { type: 'image', name: 'logo', dynamic: true, visibility: 'auto', width: 10, height: 10 },
        {
          type: 'image',
          name: 'photo',
          dynamic: true,
          width: 10,
          height: 10,
          src: 'https://images.test/a.png',
        },
        {
          type: 'group',
          name: 'group',
          width: 50,
          height: 50,
          layers: [{ type: 'shape', name: 'box', width: 5, height: 5, shape: { kind: 'rect' } }],
        },
      ],
    },
  ],
});

function apply(overrides: Readonly<Record<string, Readonly<Record<string, unknown>>>>) {
  const warnings: Warning[] = [];
  const map: Overrides = new Map(
    Object.entries(overrides).map(([name, properties]) => [
      name,
      {
        properties: new Map(Object.entries(properties)),
        paths: new Map(Object.keys(properties).map((key) => [key, `layers.${name}.${key}`])),
      },
    ]),
  );
  const result = applyOverrides(document, map, (warning) => warnings.push(warning));
  const layers = new Map(
    [...walkLayers(result.pages[0]?.layers ?? [])].map((layer) => [layer.name, layer]),
  );
  return { layers, warnings: warnings.map(({ code, layer }) => `${code} ${layer}`) };
}

describe('applyOverrides', () => {
  it('A2.58 A2.69 draws the template default of a missing dynamic layer, with a warning', () => {
    const { layers, warnings } = apply({ photo: { src: 'https://images.test/b.png' } });
    expect(layers.get('title')).toMatchObject({ text: 'default', visibility: 'visible' });
    expect(warnings).toEqual(['layer-missing title']);
  });

  it('A2.60 A2.73 hides an auto layer that is omitted or empty, without a warning', () => {
    for (const note of [{}, { text: '' }, { text: null }]) {
      const { layers, warnings } = apply({ title: { text: 'x' }, photo: { src: 'y' }, note });
      expect(layers.get('note')?.visibility).toBe('hidden');
      expect(layers.get('logo')?.visibility).toBe('hidden');
      expect(warnings).toEqual([]);
    }
  });

  it('shows an auto layer that has content', () => {
    const { layers } = apply({ note: { text: 'here' }, logo: { src: 'z' } });
    expect(layers.get('note')).toMatchObject({ visibility: 'visible', text: 'here' });
    expect(layers.get('logo')).toMatchObject({ visibility: 'visible', src: 'z' });
  });

  it('draws empty text, but keeps the picture when the address is empty', () => {
    const { layers, warnings } = apply({ title: { text: '' }, photo: { src: '' } });
    expect(layers.get('title')).toMatchObject({ text: '' });
    expect(layers.get('photo')).toMatchObject({ src: 'https://images.test/a.png' });
    expect(warnings).toEqual(['layer-missing photo']);
  });

  it('A2.59 A2.74 ignores an override of a layer that is not dynamic, also inside a group', () => {
    const { layers, warnings } = apply({ box: { fill: 'red' } });
    expect(layers.get('box')).toMatchObject({ fill: null });
    expect(warnings).toContain('layer-not-dynamic box');
  });

  it('A2.68 warns of an unknown layer, whatever its name', () => {
    for (const name of ['nope', '__proto__', 'constructor', 'toString']) {
      const { warnings } = apply({ [name]: { text: 'x' } });
      expect(name === '__proto__' || warnings.includes(`unknown-layer ${name}`)).toBe(true);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('refuses a value that the layer type cannot have, with its path', () => {
    expect.assertions(2);
    try {
      apply({ title: { fontSize: -1 } });
    } catch (error) {
      expect(error).toBeInstanceOf(Problem);
      expect((error as Problem).path).toBe('layers.title.fontSize');
    }
  });

  it('leaves the stored document untouched', () => {
    const before = JSON.stringify(document);
    apply({ title: { text: 'changed' } });
    expect(JSON.stringify(document)).toBe(before);
  });
});
