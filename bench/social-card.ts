/**
 * `npm run bench`: the social card at 1200 x 630, warm, through Platen's HTTP API in workerd and through @vercel/og in
 * Node, turn by turn in one run. Machines differ and are noisy: read the ratio, not the milliseconds.
 */
import { performance } from 'node:perf_hooks';
import { ImageResponse } from '@vercel/og';
import { startPlaten } from '../scripts/running-platen.ts';
import { readTemplateFiles } from '../scripts/templates.ts';
import type { VNode } from '../src/core/node.ts';
import { applyOverrides, type Override } from '../src/core/override.ts';
import { pageNode } from '../src/core/render.ts';

const WARM_UP = 15;
const ROUNDS = 25;
const WIDTH = 1200;
const HEIGHT = 630;

type Layers = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Another title every time, so that nothing is answered from a cache. */
function cardLayers(round: number): Layers {
  return {
    title: { text: `Welcome to Our Event ${round}` },
    subtitle: { text: 'Join us for an amazing experience' },
    event_date: { text: 'March 15, 2026' },
  };
}

interface Sample {
  /** ms from the request to the last byte. */
  readonly total: number;
  readonly bytes: number;
  /** ms, as the Worker measured them; empty for the peer. */
  readonly stages: Readonly<Record<string, number>>;
}

async function drawWithPlaten(address: string, round: number): Promise<Sample> {
  const start = performance.now();
  const response = await fetch(`${address}/api/v1/renders/sync`, {
    method: 'POST',
    headers: { Authorization: 'Bearer rs_live_dev', 'Content-Type': 'application/json' },
    body: JSON.stringify({ template: 'social-card', layers: cardLayers(round) }),
  });
  const { byteLength } = await response.arrayBuffer();
  if (!response.ok) throw new Error(`Platen answered ${response.status}`);
  const timing = response.headers.get('Server-Timing') ?? '';
  const stages = [...timing.matchAll(/(\w+);dur=([\d.]+)/g)].map(([, name = '', value]) => [
    name,
    Number(value),
  ]);
  return {
    total: performance.now() - start,
    bytes: byteLength,
    stages: Object.fromEntries(stages),
  };
}

async function drawWithVercel(round: number): Promise<Sample> {
  const start = performance.now();
  const response = new ImageResponse(cardNode(round) as never, { width: WIDTH, height: HEIGHT });
  const { byteLength } = await response.arrayBuffer();
  return { total: performance.now() - start, bytes: byteLength, stages: {} };
}

/** The same layers at the same places, in the peer's own default font: its older satori reads no WOFF2. */
function cardNode(round: number): VNode {
  const file = readTemplateFiles(new URL('../templates/', import.meta.url)).find(
    ({ slug }) => slug === 'social-card',
  );
  if (file === undefined) throw new Error('templates/social-card.json is missing');
  const overrides = new Map(
    Object.entries(cardLayers(round)).map(([name, properties]): [string, Override] => [
      name,
      { properties: new Map(Object.entries(properties)), paths: new Map() },
    ]),
  );
  const { slug: _, name: __, version: ___, updatedAt: ____, samples: _____, ...page } = file;
  const [resolved] = applyOverrides({ pages: [page] }, overrides, () => undefined).pages;
  if (resolved === undefined) throw new Error('the template has no page');
  const scene = { images: new Map(), fonts: [], fontFamilies: new Map(), emoji: {} };
  const placement = { width: WIDTH, height: HEIGHT, scale: 1, x: 0, y: 0 };
  return asFlex(pageNode(resolved, placement, scene));
}

/** The peer's satori knows flex only. */
function asFlex(node: VNode): VNode {
  const { style, children, ...rest } = node.props;
  const { fontFamily: _, overflowWrap: __, display, ...kept } = style ?? {};
  return {
    type: node.type,
    props: {
      ...rest,
      ...(style === undefined
        ? {}
        : { style: { ...kept, display: display === 'block' ? 'flex' : (display ?? 'flex') } }),
      ...(children === undefined
        ? {}
        : { children: typeof children === 'string' ? children : children.map(asFlex) }),
    },
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function report(name: string, samples: readonly Sample[]): void {
  const stage = (key: string) => {
    const values = samples.map(({ stages }) => stages[key]).filter((value) => value !== undefined);
    return values.length === 0 ? '-' : median(values).toFixed(0);
  };
  const cells = [
    name.padEnd(20),
    median(samples.map(({ total }) => total)).toFixed(1),
    ...['layout', 'raster', 'encode'].map(stage),
    String(median(samples.map(({ bytes }) => bytes))),
  ];
  console.log(cells.map((cell) => cell.padStart(10)).join(''));
}

const platen = await startPlaten();
try {
  const [ours, theirs]: [Sample[], Sample[]] = [[], []];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const samples = [
      await drawWithPlaten(platen.address, round),
      await drawWithVercel(round),
    ] as const;
    if (round < WARM_UP) continue;
    ours.push(samples[0]);
    theirs.push(samples[1]);
  }
  console.log(
    ['social-card PNG'.padEnd(20), 'total ms', 'layout', 'raster', 'encode', 'bytes']
      .map((cell) => cell.padStart(10))
      .join(''),
  );
  report('Platen (workerd)', ours);
  report('@vercel/og (Node)', theirs);
  const ratio = median(ours.map(({ total }) => total)) / median(theirs.map(({ total }) => total));
  console.log(`\nPlaten / @vercel/og: ${ratio.toFixed(2)} (below 1 is faster)`);
} finally {
  await platen.stop();
}
