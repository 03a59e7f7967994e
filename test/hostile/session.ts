/** Trials one after another on one isolate; a new one when it does not recover. */
import { readFileSync } from 'node:fs';
import { readBadInputs } from './bad-inputs.ts';
import { createFakeHosts, type FakeHosts } from './fake-hosts.ts';
import { fileTrials, type Layers, readFiles } from './files.ts';
import { createGolden, type Golden } from './golden.ts';
import { liveKey } from './keys.ts';
import { type LocalPlaten, startLocalPlaten } from './local-platen.ts';
import { type HostileFile, unpackFiles } from './packed-files.ts';
import { send } from './send.ts';
import { type Trial, tryOut, type Verdict } from './trial.ts';

type Skip = (name: string, reason: string) => void;

export interface HostileSession {
  readonly hosts: FakeHosts;
  platen(): LocalPlaten;
  golden(): Golden;
  runFiles(files: Iterable<HostileFile>): AsyncGenerator<Verdict>;
  /** Everything in the folder, file or jsonl. */
  run(path: string, skip: Skip): AsyncGenerator<Verdict>;
  stop(): Promise<void>;
}

interface Started {
  readonly platen: LocalPlaten;
  readonly golden: Golden;
}

async function start(hosts: FakeHosts, port: number): Promise<Started> {
  const platen = await startLocalPlaten(hosts.answer, port);
  try {
    return { platen, golden: await createGolden(platen.address) };
  } catch (error) {
    await platen.stop();
    throw error;
  }
}

/** Asked of the API itself: an svg layer may be drawn by a template and not be open to overrides. */
async function layersOf({ address }: LocalPlaten): Promise<Layers> {
  const headers = { authorization: `Bearer ${liveKey}` };
  const path = '/api/v1/templates/picture';
  const { body } = await send(address, { method: 'GET', path, headers, body: null });
  const { layer_schema: schema } = JSON.parse(body.toString()) as {
    layer_schema: { drawing: { properties: object } };
  };
  return { svg: Object.hasOwn(schema.drawing.properties, 'svg') };
}

/** @param port 0 for any that is free. */
export async function openHostilePlaten(port = 0): Promise<HostileSession> {
  const hosts = createFakeHosts();
  let started = await start(hosts, port);

  async function judge(trial: Trial): Promise<Verdict> {
    hosts.takeStrangers();
    const verdict = await tryOut(started.platen, started.golden, trial);
    const strangers = hosts.takeStrangers();
    const isHarmed = verdict.faults.length > 0 && (await started.golden.check()) !== null;
    if (isHarmed) {
      // Its own port stays taken for a while.
      const last = started.platen;
      started = await start(hosts, 0);
      await last.stop();
    }
    const faults = [
      ...verdict.faults,
      ...(isHarmed ? ['did not recover'] : []),
      ...strangers.map((address) => `fetched ${address}`),
    ];
    return { ...verdict, faults };
  }

  async function* runFiles(files: Iterable<HostileFile>): AsyncGenerator<Verdict> {
    const layers = await layersOf(started.platen);
    for (const file of files) {
      for (const trial of fileTrials(file, hosts, layers)) yield await judge(trial);
    }
  }

  async function* run(path: string, skip: Skip): AsyncGenerator<Verdict> {
    if (!path.endsWith('.jsonl')) return yield* runFiles(readFiles(path));
    const jsonl = readFileSync(path, 'utf8');
    const files = unpackFiles(jsonl);
    if (files !== null) return yield* runFiles(files);
    const { trials, skipped } = await readBadInputs(jsonl, path, started.platen);
    for (const { name, reason } of skipped) skip(name, reason);
    for (const trial of trials) yield await judge(trial);
  }

  return {
    hosts,
    platen: () => started.platen,
    golden: () => started.golden,
    run,
    runFiles,
    stop: () => started.platen.stop(),
  };
}
