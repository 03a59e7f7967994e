/** Platen and its peers, each started in processes of its own and asked for cards over HTTP. */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { fontConfiguration, pictureBytes } from './assets.ts';
import { type Format, jpegQuality } from './card.ts';
import type { Case } from './cases.ts';
import { requestLayers, templateSlug } from './platen-template.ts';
import { treeCpu } from './process-cpu.ts';
import { freePort, type RunningServer, script, startServer } from './processes.ts';
import { startWorker } from './workers.ts';

export interface Drawing {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** ms by stage, as the Worker says; empty for peers. */
  readonly stages: Readonly<Record<string, number>>;
}

export interface RunningContestant {
  /** @throws Error with what was answered instead of a picture. */
  draw(example: Case, format: Format, round: number): Promise<Drawing>;
  /** ms that its processes have spent since they started; NaN where that is not known. */
  cpu(): number;
  stop(): Promise<void>;
}

export interface Contestant {
  readonly name: string;
  readonly title: string;
  readonly formats: readonly Format[];
  /** Whether it takes part in the cases that only engines are asked to draw. */
  readonly isEngine: boolean;
  start(): Promise<RunningContestant>;
}

/** ms; nothing that takes longer is of any use. */
const patience = 120_000;

/** Of a problem in JSON its detail, of all else the beginning. */
function readDetail(body: string): string {
  const detail = /"detail":"([^"]*)"/.exec(body)?.[1] ?? body.replaceAll(/\s+/g, ' ');
  return detail.slice(0, 160);
}

async function read(response: Response): Promise<Drawing> {
  if (!response.ok) {
    throw new Error(`${response.status}, ${readDetail(await response.text())}`);
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  const timing = response.headers.get('Server-Timing') ?? '';
  const stages = [...timing.matchAll(/(\w+);dur=([\d.]+)/g)].map(([, name = '', value]) => [
    name,
    Number(value),
  ]);
  return { bytes, stages: Object.fromEntries(stages) };
}

/** Photos for the renders that fetch one of their own: /photo-<salt>.jpg. */
async function servePhotos(): Promise<{ readonly host: string; close(): void }> {
  const port = await freePort();
  const box = { kind: 'picture', picture: 'photo', x: 0, y: 0, width: 0, height: 0 } as const;
  const server = createServer((request, response) => {
    const salt = Number(/^\/photo-(\d+)\.jpg$/.exec(request.url ?? '')?.[1] ?? 0);
    const bytes = pictureBytes({ ...box, salt });
    response.writeHead(200, { 'Content-Type': 'image/jpeg', 'Content-Length': bytes.length });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { host: `127.0.0.1:${port}`, close };
}

async function startPlaten(): Promise<RunningContestant> {
  const photos = await servePhotos();
  const server = await startWorker('platen', {
    DEVELOPMENT: 'true',
    ASSET_ALLOW_HOSTS: photos.host,
  });
  return {
    async draw(example, format, round) {
      const response = await fetch(`${server.address}/api/v1/renders/sync`, {
        method: 'POST',
        headers: { Authorization: 'Bearer rs_live_dev', 'Content-Type': 'application/json' },
        body: JSON.stringify({
          template: templateSlug(example.name),
          layers: requestLayers(example.card(round), `http://${photos.host}`),
          format,
          quality: jpegQuality,
        }),
        signal: AbortSignal.timeout(patience),
      });
      const warnings = response.headers.get('X-Render-Warnings') ?? '[]';
      if (warnings !== '[]') throw new Error(`drawn with warnings: ${warnings}`);
      return read(response);
    },
    cpu: () => treeCpu(server.id, 'workerd'),
    async stop() {
      photos.close();
      await server.stop();
    },
  };
}

function peer(server: RunningServer, cpu: () => number): RunningContestant {
  return {
    async draw(example, format, round) {
      const query = new URLSearchParams({ case: example.name, format, round: String(round) });
      const signal = AbortSignal.timeout(patience);
      return read(await fetch(`${server.address}/?${query}`, { signal }));
    },
    cpu,
    stop: () => server.stop(),
  };
}

async function startPeer(name: string): Promise<RunningContestant> {
  const port = await freePort();
  const variables = { FONTCONFIG_FILE: fileURLToPath(fontConfiguration) };
  const server = await startServer([script('peer-server.ts'), name, String(port)], port, variables);
  return peer(server, () => treeCpu(server.id));
}

async function startTakumiWorker(): Promise<RunningContestant> {
  const server = await startWorker('takumi');
  return peer(server, () => treeCpu(server.id, 'workerd'));
}

const everything: readonly Format[] = ['png', 'jpeg'];

export const contestants: readonly Contestant[] = [
  {
    name: 'platen',
    title: 'Platen (workerd)',
    formats: everything,
    isEngine: true,
    start: startPlaten,
  },
  {
    name: 'takumi-wasm',
    title: '@takumi-rs/wasm (workerd)',
    formats: everything,
    isEngine: true,
    start: startTakumiWorker,
  },
  {
    name: 'takumi-native',
    title: '@takumi-rs/core (native)',
    formats: everything,
    isEngine: true,
    start: () => startPeer('takumi-native'),
  },
  {
    name: 'sharp',
    title: 'sharp, SVG placed by hand (native)',
    formats: everything,
    isEngine: false,
    start: () => startPeer('sharp'),
  },
  {
    name: 'satori-resvg',
    title: 'satori + @resvg/resvg-js (native)',
    formats: ['png'],
    isEngine: false,
    start: () => startPeer('satori-resvg'),
  },
  {
    name: 'vercel-og',
    title: '@vercel/og (Node)',
    formats: ['png'],
    isEngine: false,
    start: () => startPeer('vercel-og'),
  },
  {
    name: 'chromium',
    title: 'Chromium, one page kept',
    formats: everything,
    isEngine: false,
    start: () => startPeer('chromium'),
  },
];
