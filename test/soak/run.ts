/**
 * `node test/soak/run.ts [renders=40000] [hostileShare=0.05]`: one Platen of this machine, good renders and hostile ones
 * mixed, four at a time. Ends with 1 on wrong bytes, on an error that is not a deliberate 503, and on growing memory.
 */
import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { build } from '../../scripts/build.ts';
import { createRandom } from '../fuzz/random.ts';
import { fileTrials } from '../hostile/files.ts';
import { foundFiles } from '../hostile/packed-files.ts';
import { type Answer, type Sent, send } from '../hostile/send.ts';
import { openHostilePlaten } from '../hostile/session.ts';
import { sentBy } from '../hostile/trial.ts';
import { type Figures, heading, slopeOf, tableRow } from './figures.ts';
import { goodRequests } from './requests.ts';

const renders = Number(process.argv[2] ?? 40_000);
const hostileShare = Number(process.argv[3] ?? 0.05);
const inFlight = 4;
const goldenEvery = 50;
const printEvery = Math.min(1000, Math.ceil(renders / 4));
const sampleEvery = Math.ceil(renders / 100);
// workerd fills a gigabyte before it is in balance; fewer renders say nothing about a leak.
const minRendersForSlope = 30_000;
// Megabytes per thousand renders. Requests without a render cost workerd and Miniflare 1 MB per thousand by themselves,
// and a render makes several inner ones; one picture that is not freed would be hundreds.
const maxSlope = 5;
const warmUpRequests = 32_000;
const wasmHeader = 'x-wasm-megabytes';

build();
const session = await openHostilePlaten(Number(process.env['PORT'] ?? 0));
const { address, workerd } = session.platen();
const hostile = foundFiles().flatMap((file) => fileTrials(file, session.hosts, { svg: false }));
const good = goodRequests();
const expected = new Map<Sent, string>();
const random = createRandom(1);
const figures: Figures = {
  ...{ renders: 0, refused: 0, hostile: 0, worstHostile: 0, wasm: null },
  ...{ faults: [], samples: [] },
};

function fail(fault: string): void {
  figures.faults.push(fault);
  if (figures.faults.length <= 20) console.log(`FAIL ${fault}`);
}

function count(answer: Answer, name: string): void {
  const { status, failure, headers, body } = answer;
  const wasm = headers[wasmHeader];
  if (wasm !== undefined) figures.wasm = Number(wasm);
  if (status === 503 && headers['retry-after'] !== undefined) figures.refused += 1;
  else if (status === 0) fail(`${name}: ${failure}`);
  else if (status >= 500) fail(`${name}: ${status} ${body.toString().slice(0, 200)}`);
}

async function drawGood(): Promise<void> {
  const sent = random.pick(good);
  const name = sent.body === null ? sent.path : Buffer.from(sent.body).toString().slice(0, 200);
  const answer = await send(address, sent);
  count(answer, name);
  if (answer.status >= 500 || answer.status === 0) return;
  if (answer.status !== 200) fail(`${name}: ${answer.status} ${answer.body}`);
  const hash = createHash('sha256').update(answer.body).digest('hex');
  if ((expected.get(sent) ?? hash) !== hash) fail(`${name}: other bytes than before`);
  expected.set(sent, hash);
}

async function drawHostile(): Promise<void> {
  const trial = random.pick(hostile);
  const answer = await send(address, await sentBy(trial, address));
  figures.hostile += 1;
  figures.worstHostile = Math.max(figures.worstHostile, answer.wallMs);
  count(answer, trial.name);
  for (const fault of trial.judge(answer)) fail(`${trial.name}: ${fault}`);
}

async function checkGolden(): Promise<void> {
  const fault = await session.golden().check(random.pick(['png', 'jpeg', 'webp']));
  if (fault !== null) fail(fault);
}

/**
 * workerd cleans up after requests only when a few hundred megabytes of them have come together: growth says nothing
 * before that. Requests without a render get there in seconds.
 */
async function warmUp(): Promise<void> {
  const nothing: Sent = { method: 'GET', path: '/api/v1/nothing', headers: {}, body: null };
  for (let sent = 0; sent < warmUpRequests; sent += 8) {
    await Promise.all(Array.from({ length: 8 }, () => send(address, nothing)));
  }
}

let begun = 0;

async function work(): Promise<void> {
  while (begun < renders && workerd.isAlive()) {
    begun += 1;
    if (begun % goldenEvery === 0) await checkGolden();
    else await (random.below(1e6) < hostileShare * 1e6 ? drawHostile() : drawGood());
    figures.renders += 1;
    const rss = workerd.rssMb();
    if (rss !== null && figures.renders % sampleEvery === 0) {
      figures.samples.push({ renders: figures.renders, rss });
    }
    if (figures.renders % printEvery === 0) {
      console.log(tableRow(figures, (performance.now() - start) / 1000));
    }
  }
}

if (renders >= minRendersForSlope) await warmUp();
const start = performance.now();
console.log(heading);
try {
  await Promise.all(Array.from({ length: inFlight }, work));
} finally {
  await session.stop();
}
if (figures.renders < renders) fail('workerd is gone');
const slope = slopeOf(figures.samples.slice(Math.floor(figures.samples.length / 2)));
console.log(`memory grows ${slope.toFixed(2)} MB per 1000 renders in the second half`);
if (renders >= minRendersForSlope && slope > maxSlope) fail(`that is more than ${maxSlope} MB`);
console.log(`${figures.renders} renders, ${figures.faults.length} faults`);
process.exit(figures.faults.length === 0 ? 0 : 1);
