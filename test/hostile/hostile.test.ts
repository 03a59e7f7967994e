import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foundFiles } from './packed-files.ts';
import { type HostileSession, openHostilePlaten } from './session.ts';
import type { Verdict } from './trial.ts';

const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/hostile/${name}`, import.meta.url));

async function faultsOf(verdicts: AsyncGenerator<Verdict>): Promise<string[]> {
  const faults: string[] = [];
  for await (const { name, faults: found, log } of verdicts) {
    for (const fault of found) faults.push(`${name}: ${fault} ${log}`);
  }
  return faults;
}

describe('hostile input', () => {
  let session: HostileSession;
  beforeAll(async () => {
    session = await openHostilePlaten();
  }, 60_000);
  afterAll(() => session.stop());

  it('is answered as it should be, in time, and harms no later render', async () => {
    const verdicts = session.run(fixture('bad-inputs.jsonl'), (name) => {
      throw new Error(`${name} does not apply and should not be among the fixtures`);
    });
    expect(await faultsOf(verdicts)).toEqual([]);
  }, 120_000);

  it('survives the files that broke a codec', async () => {
    // Half of them: `node test/hostile/run.ts` takes all.
    const sample = foundFiles().filter((_, index) => index % 2 === 0);
    expect(sample.length).toBeGreaterThan(90);
    expect(await faultsOf(session.runFiles(sample))).toEqual([]);
  }, 120_000);
});
