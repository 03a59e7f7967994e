/** docs/benchmark.md: the tables of one run and how they came about. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { chromiumPath } from './processes.ts';
import { markdownTable, type Table } from './report.ts';

function versionOf(name: string): string {
  const folders = [
    new URL('node_modules/', import.meta.url),
    new URL('../node_modules/', import.meta.url),
  ];
  const files = folders.map((folder) => new URL(`${name}/package.json`, folder));
  const file = files.find((candidate) => existsSync(candidate));
  if (file === undefined) return `${name} (not installed)`;
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string };
  return `${name} ${version}`;
}

function chromiumVersion(): string {
  try {
    return execFileSync(chromiumPath, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'Chromium (not installed)';
  }
}

export interface Machine {
  readonly processor: string;
  readonly memory: string;
  readonly system: string;
  readonly versions: readonly string[];
}

const packages = [
  ...['workerd', 'wrangler', '@takumi-rs/wasm', '@takumi-rs/core', 'sharp', 'satori'],
  ...['@resvg/resvg-js', '@vercel/og', 'playwright-core'],
];

export function readMachine(): Machine {
  const all = cpus();
  return {
    processor: `${all.length} × ${all[0]?.model.trim() ?? 'unknown processor'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${process.platform} ${process.arch} ${release()}`,
    versions: [`Node ${process.versions.node}`, ...packages.map(versionOf), chromiumVersion()],
  };
}

export interface Run {
  readonly date: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly warmUp: number;
  /** Load averages of one minute, before and after. */
  readonly load: readonly [number, number];
  readonly goals: Table;
  readonly tables: readonly Table[];
  /** Contestants that did not take part, and why. */
  readonly absent: readonly string[];
}

const method = `Every contestant draws the same card in the same words, fonts (Inter) and places, described once in \`bench/card.ts\`, and in the way that suits it best: peers get their pictures as bytes in memory, Platen a stored template and a POST to \`/api/v1/renders/sync\`. In the photo card (a JPEG of 194 kB behind a gradient, a logo, a badge, an emoji) title, subtitle and QR code are new in every render; in the text card all three texts. What stays the same a contestant may keep, as Takumi does decoded pictures and Platen the layers that no render can change; the card with a new photo shows what that is worth. JPEG quality is 82.

Each contestant runs in processes of its own and answers over HTTP on a kept connection; the two in workerd are bundled as for a deployment and run in the simulator that \`npm start\` uses too, without the proxies that \`wrangler dev\` puts in front of it. One runner asks them turn by turn, so noise hits all alike. Times are from the request to the last byte. CPU is user and system time of all of a contestant's processes, for those in workerd of workerd alone, and counts what they do after the answer. The difference is the mean over all pixels and channels, 0 to 255, from the PNG that Chromium draws of the same round, so that JPEGs include their compression.

What does not compare: sharp lays nothing out, its texts are placed by hand. @vercel/og and resvg-js write PNG only, the former with an alpha channel. workerd on this machine is not Cloudflare's hardware. Absolute figures move with the machine and its neighbours; ratios move less, CPU least.`;

export function benchmarkPage(run: Run): string {
  const { machine } = run;
  const sections = run.tables.map((table) => `## ${table.title}\n\n${markdownTable(table)}`);
  const absent = run.absent.map((line) => `Did not take part: ${line}.`);
  return `${[
    '# Benchmark',
    'Written by `npm run bench`; run it rather than edit this page.',
    `${run.date}, ${machine.processor}, ${machine.memory}, ${machine.system}; load ${run.load.map((value) => value.toFixed(1)).join(' before and ')} after. ${run.rounds} rounds after ${run.warmUp} to warm up, fewer for the slow cases. ${machine.versions.join(', ')}.`,
    ...absent,
    `## ${run.goals.title}`,
    markdownTable(run.goals),
    ...sections,
    '## Method',
    method,
  ].join('\n\n')}\n`;
}
