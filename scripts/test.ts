/** `npm test`: builds, runs every test, and closes with one line that counts them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from './build.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

const root = new URL('../', import.meta.url);
const folder = fileURLToPath(root);
const report = fileURLToPath(new URL('out/test-report.json', root));

build();
mkdirSync(new URL('out/', root), { recursive: true });
rmSync(report, { force: true });
const vitest = fileURLToPath(new URL('node_modules/vitest/vitest.mjs', root));
const { status } = spawnSync(
  process.execPath,
  [
    vitest,
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: folder, stdio: 'inherit', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
);
const counts = JSON.parse(readFileSync(report, 'utf8')) as Report;
// A suite that did not load has no tests to count, but it has failed.
const failed = status === 0 ? 0 : Math.max(1, counts.numFailedTests);
console.log(`${counts.numPassedTests} passed, ${failed} failed, ${counts.numPendingTests} skipped`);
process.exit(status ?? 1);
