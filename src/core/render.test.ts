import { describe, expect, it } from 'vitest';
import { Document } from './document.ts';
import { type Backends, render } from './render.ts';
import type { Scene } from './scene.ts';

const image = (name: string, src: string, rest = {}) => ({
  ...{ type: 'image', name, src, width: 10, height: 10 },
  ...rest,
});
const text = { type: 'text', name: 'title', text: 'a b', width: 10, height: 10, fontSize: 10 };

const document = Document.parse({
  pages: [
    {
      width: 100,
      height: 50,
      layers: [
        image('photo', 'loaded'),
        image('gone', 'not loaded'),
        image('hidden', 'loaded', { visibility: 'hidden' }),
        {
          type: 'group',
          name: 'group',
          visibility: 'hidden',
          width: 10,
          height: 10,
          layers: [text],
        },
      ],
    },
  ],
});

const scene: Scene = {
  images: new Map([['loaded', { dataUri: 'data:', width: 1, height: 1 }]]),
  fonts: [],
  fontFamilies: new Map(),
  emoji: {},
};

function createBackends(canDraw: (svg: string) => boolean): Backends {
  const nothing = async () => new Uint8Array(0);
  return {
    loadScene: async () => scene,
    measureText: async () => Number.POSITIVE_INFINITY,
    toSvg: async (root) => JSON.stringify(root),
    async rasterize(svg, { width, height }) {
      if (!canDraw(svg)) throw new Error('unreachable');
      return { width, height, data: new Uint8Array(0) };
    },
    encoders: { png: nothing, jpeg: nothing, webp: nothing },
  };
}

const draw = (canDraw: (svg: string) => boolean) =>
  render(
    { document, output: { format: 'png' }, size: { width: 200, height: null } },
    createBackends(canDraw),
    (_, work) => work(),
  );

describe('render', () => {
  it('makes one file a page, of the size asked for, and measures no text that is hidden', async () => {
    const { files, warnings } = await draw(() => true);
    expect(files).toEqual([expect.objectContaining({ width: 200, height: 100 })]);
    expect(warnings).toEqual([]);
  });

  it('leaves the pictures out when they stop the rasteriser, and reports those that were in', async () => {
    const { files, warnings } = await draw((svg) => !svg.includes('"img"'));
    expect(files).toHaveLength(1);
    expect(warnings.map(({ code, layer }) => `${code} ${layer}`)).toEqual(['image-failed photo']);
  });

  it('fails when the pictures are not to blame', async () => {
    await expect(draw(() => false)).rejects.toThrow('unreachable');
  });
});
