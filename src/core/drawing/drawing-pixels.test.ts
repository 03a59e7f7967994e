// biome-ignore lint/style/noRestrictedImports: only the test reads files; what it tests does not
import { readFileSync } from 'node:fs';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import satori from 'satori';
import { beforeAll, describe, expect, it } from 'vitest';
import { invert, type Matrix, multiply, rotation, translation } from '../matrix.ts';
import { box, element, type Style, type VNode } from '../node.ts';
import {
  cleanDrawing,
  type Drawing,
  type DrawingFill,
  type DrawingItem,
  drawingItems,
  parseDrawing,
  writeDrawing,
  writeElements,
} from './drawing.ts';
import { writeMatrix } from './transform.ts';

const root = `${import.meta.dirname}/../../..`;
const font = readFileSync(`${root}/fonts/inter/inter-latin-400-normal.woff2`);
const [width, height] = [240, 160];
beforeAll(() => initWasm(readFileSync(`${root}/node_modules/@resvg/resvg-wasm/index_bg.wasm`)));

/** Left, top, width, height and degrees of a turned box: the pixels near its edge may differ. */
type Edge = readonly [number, number, number, number, number?];

interface Case {
  readonly nodes: readonly VNode[];
  /** What a channel may differ by: resvg rounds to 8 bits, a layer otherwise than a shape. 1 by default. */
  readonly tolerance?: number;
  /** Where the cleaned picture differs for a reason. */
  readonly edges?: readonly Edge[];
  /** Where the items differ from the cleaned picture for a reason. */
  readonly itemEdges?: readonly Edge[];
}

/** px on either side of an edge that antialiasing and bicubic sampling reach. */
const reach = 2;

function isNear(px: number, py: number, [x, y, w, h, degrees = 0]: Edge): boolean {
  const turn = multiply(rotation(-degrees), translation(-x - w / 2, -y - h / 2));
  const dx = Math.abs(turn.a * (px + 0.5) + turn.c * (py + 0.5) + turn.e) - w / 2;
  const dy = Math.abs(turn.b * (px + 0.5) + turn.d * (py + 0.5) + turn.f) - h / 2;
  return dx < reach && dy < reach && (dx > -reach || dy > -reach);
}

function draw(svg: string) {
  const resvg = new Resvg(svg);
  const image = resvg.render();
  const { pixels } = image;
  for (const object of [image, resvg]) object.free();
  return pixels;
}

/** The largest difference of a channel, but for the edges. */
function difference(one: Uint8Array, other: Uint8Array, edges: readonly Edge[] = []): number {
  expect(one).toHaveLength(other.length);
  let largest = 0;
  for (const [index, value] of one.entries()) {
    const apart = Math.abs(value - (other[index] ?? 0));
    if (apart <= largest) continue;
    const [x, y] = [(index >> 2) % width, Math.floor((index >> 2) / width)];
    if (!edges.some((edge) => isNear(x, y, edge))) largest = apart;
  }
  return largest;
}

const page = { width, height, position: 'relative', overflow: 'hidden', backgroundColor: '#fff' };
const layOut = (nodes: readonly VNode[]) =>
  satori(box(page, nodes) as Parameters<typeof satori>[0], {
    width,
    height,
    fonts: [{ name: 'Inter', data: font, weight: 400, style: 'normal' }],
  });

type Place = readonly [number, number, number, number];
const at = ([left, top, width, height]: Place, style: Style, children?: VNode[] | string) =>
  box({ position: 'absolute', left, top, width, height, ...style }, children);

const [red, blue] = [{ backgroundColor: '#ff0000ff' }, { backgroundColor: '#0000ffff' }];
const yellow = { backgroundColor: '#ffcc00ff' };
const linear = 'linear-gradient(60deg, #ff0000ff 0%, #00ff00ff 40%, #0000ffff 100%)';
const radial = 'radial-gradient(ellipse at 30% 60%, #ffffffff 0%, #ff880080 50%, #112244ff 100%)';
const photo = `data:image/svg+xml;utf8,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20" viewBox="0 0 30 20"><path fill="#a40" d="M0 0h30v20H0z"/><circle cx="12" cy="9" r="7" fill="#fc0"/></svg>')}`;
const picture = (x: number, y: number, w: number, h: number): VNode => {
  const style = { position: 'absolute', left: x, top: y, width: w, height: h };
  return { type: 'img', props: { src: photo, width: w, height: h, style } };
};
const modules =
  'M1 1h7v1h-7zM9 1h1v1h-1zM2 2h3v1h-3zM7 2h2v1h-2zM1 3h1v1h-1zM4 3h5v1h-5zM3 4h6v1h-6z';

const code = (size: number) => {
  const root = { width: size, height: size, viewBox: '0 0 11 11', 'shape-rendering': 'crispEdges' };
  return [element('svg', root, [element('path', { d: modules, fill: '#102030ff' })])];
};

const cases: Readonly<Record<string, Case>> = {
  'plain boxes': {
    nodes: [
      at([10, 10, 60, 40], red),
      at([40, 30, 60, 40], { backgroundColor: '#0000ff80', borderRadius: 12 }),
      at([200, 130, 60, 50], blue),
      at([120, 20, 80, 40], { ...red, transform: 'rotate(25deg)', opacity: 0.5 }),
    ],
  },
  gradients: {
    nodes: [
      at([10, 10, 100, 60], { backgroundImage: linear }),
      at([120, 10, 100, 60], { backgroundImage: radial }),
      at([10, 80, 60, 60], { backgroundImage: linear, borderRadius: 30, opacity: 0.7 }),
      at([80, 80, 60, 60], { backgroundImage: 'conic-gradient(#ff0000ff, #0000ffff)' }),
      at([150, 80, 60, 60], { backgroundImage: `repeating-${linear.replace('100%', '50%')}` }),
    ],
    tolerance: 2,
  },
  // A pattern repeats, so that its last row and the opposite one run together at edges between pixels; and resvg
  // samples it bicubically, which blurs what it holds by a few levels.
  'turned gradients': {
    nodes: [at([60, 40, 100, 60], { backgroundImage: linear, transform: 'rotate(20deg)' })],
    tolerance: 3,
    edges: [[60, 40, 100, 60, 20]],
  },
  // The edges of a turned frame differ by half a sample here and there.
  'square borders': {
    nodes: [
      at([10, 10, 80, 60], { ...yellow, border: '6px solid #333333ff' }),
      at([110, 10, 80, 60], { border: '5px solid #33333380', transform: 'rotate(15deg)' }),
      at([10, 90, 80, 60], { border: '5px dashed #333333ff' }),
      at([110, 90, 80, 60], { backgroundImage: linear, border: '4px solid #000000ff' }),
    ],
    edges: [0, 5].map((inset) => [110 + inset, 10 + inset, 80 - 2 * inset, 60 - 2 * inset, 15]),
  },
  // The stroke of a rounded outline is some tenths of a pixel off the outline's own shape.
  'rounded borders': {
    nodes: [
      at([10, 10, 80, 60], { ...yellow, border: '6px solid #333333ff', borderRadius: 15 }),
      at([120, 10, 60, 60], { border: '5px solid #aa2255ff', borderRadius: '50%' }),
    ],
    itemEdges: [
      [16, 16, 68, 48],
      ...[25, 75].flatMap((x) => [25, 55].flatMap((y) => circle(x, y, 9))),
      ...circle(150, 40, 25),
    ],
  },
  shadows: {
    nodes: [
      at([30, 20, 70, 50], { ...yellow, boxShadow: '4px 6px 12px #00000080' }),
      at([130, 20, 70, 50], { ...yellow, opacity: 0.6, boxShadow: '0px 6px 0px #000000ff' }),
      at([210, 130, 70, 50], { ...red, boxShadow: '-6px -6px 9px #000000ff' }),
    ],
  },
  pictures: {
    nodes: [
      at([10, 10, 60, 60], { overflow: 'hidden', borderRadius: 15 }, [picture(-20, 0, 100, 60)]),
      at([80, 10, 60, 40], { opacity: 0.5 }, [picture(0, 0, 60, 40)]),
      at([150, 10, 70, 50], { overflow: 'hidden' }, [picture(-10, -10, 90, 60)]),
    ],
    tolerance: 2,
  },
  // satori cuts a picture to its own box twice, which halves what an edge covers of a pixel each time.
  'turned pictures': {
    nodes: [
      at([60, 40, 90, 60], { transform: 'rotate(15deg)' }, [picture(0, 0, 90, 60)]),
      at([170, 90, 60, 60], { overflow: 'hidden', borderRadius: 15, transform: 'rotate(-20deg)' }, [
        picture(-20, 0, 100, 60),
      ]),
    ],
    edges: [
      [60, 40, 90, 60, 15],
      [170, 90, 60, 60, -20],
    ],
  },
  'code without antialiasing': {
    nodes: [
      at([10, 10, 77, 77], {}, code(77)),
      at([100, 10, 53, 53], { opacity: 0.5 }, code(52.6)),
      at([160, 60, 60, 60], { transform: 'rotate(30deg)' }, code(60)),
    ],
  },
  text: {
    nodes: [
      at([10, 10, 200, 30], { fontSize: 24, color: '#123456ff' }, 'Hamburgefonstiv'),
      at([10, 45, 200, 30], { fontSize: 20, textDecoration: 'underline' }, 'quick brown'),
      at([10, 75, 80, 24], { fontSize: 20, overflow: 'hidden' }, 'cut off by its box'),
      at([120, 90, 110, 50], { fontSize: 22, transform: 'rotate(-20deg)', opacity: 0.7 }, 'turned'),
      at([10, 110, 100, 30], { fontSize: 20, textShadow: '2px 2px 3px #0000ffff' }, 'shadow'),
    ],
    tolerance: 2,
  },
  'text filled with gradients': {
    nodes: [
      at([10, 10, 220, 60], gradientText(linear), 'Gradient'),
      at([30, 80, 200, 60], { ...gradientText(radial), transform: 'rotate(10deg)' }, 'Turned'),
    ],
    tolerance: 3,
  },
  groups: {
    nodes: [
      at([20, 20, 150, 100], { opacity: 0.6, transform: 'rotate(15deg)' }, [
        at([0, 0, 80, 60], red),
        at([40, 30, 80, 60], { ...blue, borderRadius: 9 }),
        at([5, 5, 100, 20], { fontSize: 16 }, 'in a group'),
      ]),
    ],
    tolerance: 2,
  },
};

function gradientText(backgroundImage: string): Style {
  return { fontSize: 40, color: 'transparent', backgroundImage, backgroundClip: 'text' };
}

/** Small boxes along a circle. */
function circle(x: number, y: number, radius: number): Edge[] {
  return Array.from({ length: 120 }, (_, index) => {
    const angle = (index * Math.PI) / 60;
    return [x + Math.cos(angle) * radius - 1, y + Math.sin(angle) * radius - 1, 2, 2];
  });
}

describe.each(Object.entries(cases))('%s', (_, { nodes, tolerance = 1, edges, itemEdges }) => {
  it('look the same from the cleaned drawing', async () => {
    const original = await layOut(nodes);
    const cleaned = writeDrawing(cleanDrawing(parseDrawing(original)));
    expect(difference(draw(original), draw(cleaned), edges)).toBeLessThanOrEqual(tolerance);
  });

  it('look the same from the items', async () => {
    const drawing = cleanDrawing(parseDrawing(await layOut(nodes)));
    const items = writeItems(drawing, drawingItems(drawing));
    const apart = difference(draw(writeDrawing(drawing)), draw(items), itemEdges);
    expect(apart).toBeLessThanOrEqual(itemEdges === undefined ? 1 : 2);
  });
});

it('looks the same on a canvas of another size', async () => {
  const text = at([10, 10, 200, 30], { fontSize: 24 }, 'Hamburgefonstiv');
  const shape = at([40, 60, 61, 41], { backgroundColor: '#0000ff80', borderRadius: 12 });
  const root = '<svg width="240" height="240" preserveAspectRatio="none"';
  const original = (await layOut([text, shape])).replace(/^<svg width="\d+" height="\d+"/, root);
  const drawing = cleanDrawing(parseDrawing(original));
  expect(writeDrawing(drawing)).not.toContain('clip-path');
  const cleaned = draw(writeDrawing(drawing));
  expect(difference(draw(original), cleaned)).toBeLessThanOrEqual(2);
  const items = draw(writeItems(drawing, drawingItems(drawing)));
  expect(difference(cleaned, items)).toBeLessThanOrEqual(1);
});

/** The items as SVG again, each from its own numbers. */
function writeItems(drawing: Drawing, items: readonly DrawingItem[]): string {
  const content = items.map((item, index) => writeItem(item, drawing, `i${index}`)).join('');
  return `${writeDrawing({ ...drawing, elements: [] }).replace(/\/>$/, '>')}${content}</svg>`;
}

const write = (name: string, attributes: object, content = '') =>
  `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${value}"`)
    .join('')}>${content}</${name}>`;

function writeItem(item: DrawingItem, drawing: Drawing, id: string): string {
  if (item.kind === 'other') return writeElements(drawing, item.elements, drawing);
  if (item.kind === 'group') {
    const parts = item.items.map((part, index) => writeItem(part, drawing, `${id}-${index}`));
    return write('g', { opacity: item.opacity }, parts.join(''));
  }
  const { fill, matrix, clip } = item;
  const paint = {
    fill: fill.type === 'solid' ? rgb(fill.color) : `url(#${id})`,
    'fill-opacity': item.opacity * (fill.type === 'solid' ? fill.color[3] : 1),
    transform: writeMatrix(matrix),
  };
  const outline =
    item.kind === 'rect'
      ? { x: item.x, y: item.y, width: item.width, height: item.height }
      : { d: item.d, 'fill-rule': item.evenOdd ? 'evenodd' : 'nonzero' };
  const shape = write(item.kind, { ...outline, ...paint });
  const gradient = fill.type === 'solid' ? '' : writeGradient(fill, matrix, id);
  if (clip === null) return gradient + shape;
  const clipPath = write('clipPath', { id: `${id}-clip` }, write('rect', clip));
  return gradient + clipPath + write('g', { 'clip-path': `url(#${id}-clip)` }, shape);
}

const rgb = (color: readonly number[]) =>
  `rgb(${color.slice(0, 3).map((channel) => Math.round(channel * 255))})`;

function writeGradient(
  { type, stops, matrix: space, ...place }: Exclude<DrawingFill, { type: 'solid' }>,
  matrix: Matrix,
  id: string,
): string {
  const inverse = invert(matrix);
  if (inverse === null) throw new Error('the item is flat');
  const gradientTransform = writeMatrix(multiply(inverse, space));
  const stop = ({ offset, color }: (typeof stops)[number]) =>
    write('stop', { offset, 'stop-color': rgb(color), 'stop-opacity': color[3] });
  const attributes = { id, gradientUnits: 'userSpaceOnUse', gradientTransform, ...place };
  return write(`${type}Gradient`, attributes, stops.map(stop).join(''));
}
