import { describe, expect, it } from 'vitest';
import type { Canvas } from './canvas.ts';
import { Document } from './document.ts';
import type { Output } from './output.ts';
import type { Plan } from './plan.ts';
import { type Backends, type PaintOptions, render } from './render.ts';
import type { Scene } from './scene.ts';

const text = { type: 'text', name: 'title', text: 'a b', width: 10, height: 10, fontSize: 10 };

const template = Document.parse({
  pages: [
    {
      width: 100,
      height: 50,
      layers: [
        { ...text, name: 'seen' },
        { ...text, visibility: 'hidden' },
      ],
    },
  ],
});

const asset = { bytes: new Uint8Array(7), mediaType: 'image/png' as const };

const scene: Scene = {
  images: new Map([
    ['one', { asset, width: 1, height: 1 }],
    ['same', { asset, width: 1, height: 1 }],
  ]),
  fonts: [],
  fontFamilies: new Map(),
  emoji: {},
  isComplete: true,
};

async function draw(output: Output) {
  const painted: { plan: Plan; options: PaintOptions }[] = [];
  const encode = async (canvas: Canvas) => new Uint8Array([canvas.width]);
  const backends: Backends = {
    loadScene: async () => scene,
    paint(plan, _, options) {
      painted.push({ plan, options });
      const { width, height } = plan.placement;
      return { width, height, opaque: plan.opaque, base: null, bands: (async function* () {})() };
    },
    encoders: { png: encode, jpeg: encode, webp: encode, avif: encode },
  };
  const held: number[] = [];
  const [page] = template.pages;
  const [first] = page?.layers ?? [];
  if (page === undefined || first === undefined) throw new Error('the template is empty');
  const document = { pages: [{ ...page, layers: [first, { ...first, name: 'changed' }] }] };
  const { files } = await render(
    { document, template, output, size: { width: 200, height: null } },
    backends,
    (_, work) => work(),
    {
      takeTurn: (work, heldBytes) => {
        held.push(heldBytes);
        return work();
      },
      pause: async () => undefined,
    },
  );
  return { files, painted, held };
}

describe('render', () => {
  it('makes one file a page, of the size asked for', async () => {
    const { files } = await draw({ format: 'png', dpi: null });
    expect(files).toEqual([
      { width: 200, height: 100, mediaType: 'image/png', body: new Uint8Array([200]) },
    ]);
  });

  it('tells the painter which layers differ from the template’s', async () => {
    const { painted } = await draw({ format: 'png', dpi: null });
    const [{ plan, options } = { plan: null, options: null }] = painted;
    const changed = plan?.layers.map(({ layer }) => layer !== null && options?.isChanged(layer));
    expect(changed).toEqual([false, true]);
  });

  it('draws in bands only what is encoded in bands', async () => {
    const bands = async (output: Output) =>
      (await draw(output)).painted[0]?.options.limit.bandPixels;
    expect(await bands({ format: 'jpeg', quality: 80, dpi: null })).toBe(2 ** 20);
    expect(await bands({ format: 'webp', quality: 80, lossless: false })).toBe(2 ** 22);
  });

  it('says how much memory a waiting render holds, every picture once', async () => {
    expect((await draw({ format: 'png', dpi: null })).held).toEqual([7]);
  });
});
