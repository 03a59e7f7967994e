/**
 * `node test/hostile/run.ts <folder, file or jsonl> …`: sends everything hostile in them to a Platen of this machine and
 * says what broke. Ends with 1 when something did.
 */
import { statSync } from 'node:fs';
import { build } from '../../scripts/build.ts';
import { isDrawn } from './files.ts';
import { openHostilePlaten } from './session.ts';
import type { Verdict } from './trial.ts';

function summarize(verdicts: readonly Verdict[]): string {
  const byStatus = Map.groupBy(verdicts, ({ status }) => status);
  const counts = [...byStatus].sort(([a], [b]) => a - b);
  const slowest = verdicts.toSorted((a, b) => b.wallMs - a.wallMs).slice(0, 5);
  const pictures = verdicts.filter(({ answer }) => answer.headers['content-type'] === 'image/png');
  const drawn = pictures.filter(({ answer }) => isDrawn(answer)).length;
  return [
    `${drawn} pictures drawn whole, ${pictures.length - drawn} with a picture left out`,
    `${verdicts.length} answered: ${counts.map(([status, of]) => `${of.length} × ${status}`).join(', ')}`,
    ...slowest.map(
      ({ name, wallMs, cpuMs }) => `  ${Math.round(wallMs)} ms, processor ${cpuMs} ms: ${name}`,
    ),
  ].join('\n');
}

const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.log('Which files? node test/hostile/run.ts <folder, file or jsonl> …');
  process.exit(2);
}
for (const path of paths) statSync(path);
build();
const session = await openHostilePlaten(Number(process.env['PORT'] ?? 0));
const verdicts: Verdict[] = [];
const skipped = new Map<string, string[]>();
try {
  for (const path of paths) {
    for await (const verdict of session.run(path, (name, reason) =>
      skipped.set(reason, [...(skipped.get(reason) ?? []), name]),
    )) {
      verdicts.push(verdict);
      if (verdict.faults.length === 0) continue;
      const { name, faults, log } = verdict;
      console.log(`FAIL ${name}: ${faults.join('; ')}${log === '' ? '' : ` [${log}]`}`);
    }
  }
} finally {
  await session.stop();
}
for (const [reason, names] of skipped) {
  console.log(
    `skipped ${names.length}, ${reason}: ${names.map((name) => name.split(' ')[0]).join(' ')}`,
  );
}
const failed = verdicts.filter(({ faults }) => faults.length > 0).length;
console.log(summarize(verdicts));
console.log(`${verdicts.length - failed} held, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
