import { createExecutionContext, env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/backends/decode-image.ts';
import { paint } from '../../src/backends/raster/paint.ts';
import { Document } from '../../src/core/document.ts';
import type { Output } from '../../src/core/output.ts';
import { planPage } from '../../src/core/plan.ts';
import type { Measure } from '../../src/core/render.ts';
import { placePage } from '../../src/core/resize.ts';
import { createServices } from '../../src/platform/services.ts';

const measure: Measure = (_, work) => work();
const warn = () => undefined;
const png = { format: 'png', dpi: null } as const;

interface Draw {
  readonly page: object;
  /** Layers by index that the render changes. */
  readonly overrides?: Readonly<Record<number, object>>;
  readonly output?: Output;
  readonly width?: number | null;
}

/** Pages that are drawn more than once stay the same objects, as stored templates do. */
const templates = new Map<object, Document>();

async function draw({ page, overrides = {}, output = png, width = null }: Draw) {
  const services = createServices(new Request('http://localhost/'), env, createExecutionContext());
  const template = templates.get(page) ?? Document.parse({ pages: [page] });
  templates.set(page, template);
  const pages = template.pages.map((stored) => ({
    ...stored,
    layers: stored.layers.map((layer, index) =>
      overrides[index] === undefined ? layer : { ...layer, ...overrides[index] },
    ),
  }));
  const { files, warnings } = await services.render(
    { document: { pages } as Document, template, output, size: { width, height: null } },
    measure,
  );
  const [file] = files;
  if (file === undefined) throw new Error('nothing was drawn');
  return { file, warnings };
}

async function pixels(drawn: Awaited<ReturnType<typeof draw>>) {
  const { body, mediaType } = drawn.file;
  const type = mediaType as 'image/png' | 'image/webp';
  return (await decodeImage({ bytes: body, mediaType: type })).data;
}

function largestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  expect(one.length).toBe(other.length);
  let largest = 0;
  for (let index = 0; index < one.length; index += 1) {
    largest = Math.max(largest, Math.abs((one[index] ?? 0) - (other[index] ?? 0)));
  }
  return largest;
}

const photo = {
  ...{ type: 'image', name: 'photo', x: 0, y: 0, width: 300, height: 200 },
  src: 'platen:samples/scene-mountains.svg',
};
const shade = {
  ...{ type: 'shape', name: 'shade', x: 0, y: 0, width: 300, height: 200 },
  ...{ shape: { kind: 'rect' }, fill: 'linear-gradient(90deg, #00000000, #000000c0)' },
};
const title = {
  ...{ type: 'text', name: 'title', x: 20, y: 60, width: 260, height: 60, fontSize: 40 },
  ...{ text: 'Title', fill: '#ffffff', dynamic: true },
};
const badge = {
  ...{ type: 'shape', name: 'badge', x: 60, y: 70, width: 100, height: 60, opacity: 0.8 },
  ...{ shape: { kind: 'rect' }, fill: '#d00', cornerRadius: 20 },
  shadow: { x: 0, y: 6, blur: 12, color: '#000000a0' },
};

describe('what is kept between renders', () => {
  it('gives the same bytes as what is drawn anew', async () => {
    const card = {
      ...{ width: 300, height: 200, background: '#123' },
      layers: [photo, shade, title, badge],
    };
    const overrides = { 2: { text: 'Another' } };
    const drawn: Uint8Array[] = [];
    for (let round = 0; round < 4; round += 1) {
      drawn.push((await draw({ page: card, overrides })).file.body);
      await draw({ page: card, overrides: { 2: { text: `Between ${round}` } } });
    }
    for (const body of drawn.slice(1)) expect(body).toEqual(drawn[0]);
    // The same page as another template shares nothing with the first.
    expect((await draw({ page: { ...card }, overrides })).file.body).toEqual(drawn[0]);
  });

  it('keeps the order: text under a layer that no render changes stays under it', async () => {
    const page = { width: 300, height: 200, background: '#fff', layers: [title, badge] };
    const all = { ...page, layers: page.layers.map((layer) => ({ ...layer })) };
    for (let round = 0; round < 3; round += 1) {
      const split = await pixels(await draw({ page, overrides: { 0: { text: 'Below' } } }));
      const whole = await pixels(
        await draw({ page: all, overrides: { 0: { text: 'Below' }, 1: { name: 'changed' } } }),
      );
      expect(largestDifference(split, whole)).toBeLessThanOrEqual(1);
    }
  });

  it('says every time what is missing or cut in a layer that no render changes', async () => {
    const cut = { ...title, dynamic: false, name: 'cut', text: 'far too long '.repeat(20) };
    const lost = { ...photo, name: 'lost', src: 'https://images.test/missing' };
    const page = { width: 300, height: 200, layers: [cut, lost, title] };
    for (let round = 0; round < 3; round += 1) {
      const { warnings } = await draw({ page, overrides: { 2: { text: `${round}` } } });
      expect(warnings.map(({ code, layer }) => `${code} ${layer}`).sort()).toEqual([
        'image-failed lost',
        'text-truncated cut',
      ]);
    }
  });

  it('tells one picture from another in the same layer', async () => {
    const page = { width: 300, height: 200, layers: [photo, title] };
    const other = { 0: { src: 'platen:samples/scene-skyline.svg' } };
    const bodies: Uint8Array[] = [];
    for (let round = 0; round < 3; round += 1) {
      bodies.push(
        (await draw({ page })).file.body,
        (await draw({ page, overrides: other })).file.body,
      );
    }
    expect(bodies[0]).not.toEqual(bodies[1]);
    expect([bodies[2], bodies[4]]).toEqual([bodies[0], bodies[0]]);
    expect([bodies[3], bodies[5]]).toEqual([bodies[1], bodies[1]]);
  });
});

describe('large canvases', () => {
  const turned = { ...photo, name: 'turned', x: 80, y: 90, width: 120, height: 80, rotation: 20 };
  const page = {
    ...{ width: 300, height: 200, background: 'linear-gradient(30deg, #fde68a, #0369a1)' },
    layers: [
      photo,
      shade,
      { ...turned, cornerRadius: 12 },
      badge,
      { ...title, shadow: badge.shadow },
    ],
  };

  it('are drawn in bands that show no seams', async () => {
    const bytes = new Uint8Array(
      await (await fetch('https://images.test/baseline.jpg')).arrayBuffer(),
    );
    const asset = { bytes, mediaType: 'image/jpeg' as const };
    const image = { asset, width: 48, height: 32 };
    const scene = {
      images: new Map([[photo.src, image]]),
      fonts: [],
      fontFamilies: new Map(),
      emoji: {},
      isComplete: true,
    };
    const [parsed] = Document.parse({
      pages: [{ ...page, layers: page.layers.slice(0, 4) }],
    }).pages;
    if (parsed === undefined) throw new Error('no page');
    const plan = planPage(parsed, placePage(parsed, { width: 480, height: null }), scene);
    const paintIn = async (wholePixels: number, bandPixels: number) => {
      const options = {
        measure,
        warn,
        pause: async () => undefined,
        limit: { wholePixels, bandPixels },
        isChanged: () => false,
      };
      const bands: Uint8Array[] = [];
      for await (const { data } of paint(plan, scene, options).bands) bands.push(data.slice());
      return { bands: bands.length, data: Buffer.concat(bands) };
    };
    const whole = await paintIn(480 * 320, 480 * 320);
    const banded = await paintIn(0, 480 * 48);
    expect([whole.bands, banded.bands]).toEqual([1, 7]);
    expect(largestDifference(banded.data, whole.data)).toBeLessThanOrEqual(1);
  });

  it('hold what only resvg draws, from its beginning to its end', async () => {
    const conic = {
      ...{ type: 'shape', name: 'conic', x: 20, y: 20, width: 260, height: 160 },
      ...{ shape: { kind: 'rect' }, fill: 'conic-gradient(#f00, #0f0, #00f, #f00)' },
    };
    const drawn = await draw({ page: { width: 300, height: 200, layers: [conic] }, width: 2400 });
    const data = await pixels(drawn);
    const alpha = (x: number, y: number) => data[(y * 2400 + x) * 4 + 3];
    expect([170, 400, 800, 1200, 1430].map((y) => alpha(1200, y))).toEqual([
      255, 255, 255, 255, 255,
    ]);
    expect([150, 1450].map((y) => alpha(1200, y))).toEqual([0, 0]);
  });

  it('draw an SVG picture whole or not at all, and try it once', async () => {
    const layers = '<g opacity=".9">'.repeat(8);
    const heavy = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><filter id="b"><feGaussianBlur stdDeviation="60"/></filter>${layers}<rect width="400" height="400" filter="url(#b)"/>${'</g>'.repeat(8)}</svg>`;
    const src = `data:image/svg+xml,${encodeURIComponent(heavy)}`;
    const page = { width: 300, height: 200, background: '#fff', layers: [{ ...photo, src }] };
    const drawn = await draw({ page, width: 2400 });
    const data = await pixels(drawn);
    const isWhite = (y: number) => data[(y * 2400 + 1200) * 4] === 255;
    const rows = [100, 500, 900, 1300, 1500].map(isWhite);
    expect(rows).toEqual(rows.map(() => drawn.warnings.length > 0));
  });

  it('are opaque to the edge whatever they are scaled to', async () => {
    for (const width of [777, 301, 299, 1201, 2401]) {
      const { file } = await draw({
        page: { width: 1200, height: 630, background: '#123' },
        width,
      });
      const { data } = await decodeImage({ bytes: file.body, mediaType: 'image/png' });
      expect(data.every((value, index) => index % 4 !== 3 || value === 255)).toBe(true);
    }
  });

  it('are written as JPEG too', async () => {
    const output = { format: 'jpeg', quality: 90, dpi: null } as const;
    const { file } = await draw({ page, width: 3000, output });
    const decoded = await decodeImage({ bytes: file.body, mediaType: 'image/jpeg' });
    expect([decoded.width, decoded.height]).toEqual([3000, 2000]);
  });
});

describe('shadows', () => {
  const square = {
    ...{ type: 'shape', name: 'square', x: 100, y: 70, width: 100, height: 60 },
    ...{ shape: { kind: 'rect' }, fill: '#ffffff80' },
    shadow: { x: 0, y: 0, blur: 20, color: '#000000ff' },
  };
  const alphaAt = (data: ArrayLike<number>, x: number, y: number) => data[(y * 300 + x) * 4 + 3];

  it('fade out around a box and do not show through it', async () => {
    const page = { width: 300, height: 200, layers: [square] };
    const data = await pixels(await draw({ page }));
    expect(alphaAt(data, 150, 100)).toBe(128);
    const outside = [96, 90, 85, 75].map((x) => alphaAt(data, x, 100) ?? 0);
    expect(outside[0]).toBeGreaterThan(60);
    expect(outside).toEqual([...outside].sort((a, b) => b - a));
    expect(outside[3]).toBeLessThan(6);
  });

  it('cost no more on a canvas on which they are huge', async () => {
    const page = {
      width: 30,
      height: 20,
      layers: [{ ...square, x: 10, y: 7, width: 10, height: 6 }],
    };
    const { file } = await draw({ page, width: 6000 });
    expect(file.width).toBe(6000);
  });
});
