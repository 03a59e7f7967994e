/**
 * `npm run bench`: Platen and its public peers draw the same cards, turn by turn.
 * --rounds <number>   of each card and format, 25 without it
 * --only <name>       one contestant, beside Chromium, or one case; may be given again
 * --quick             5 rounds of the two cards alone
 * A run of everything writes docs/benchmark.md.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    quick: { type: 'boolean', default: false },
  },
});

if (!existsSync(new URL('node_modules/', import.meta.url))) {
  console.log('Installing the peers into bench/node_modules …');
  const folder = fileURLToPath(new URL('.', import.meta.url));
  execFileSync('npm', ['ci', '--prefix', folder], { stdio: 'inherit' });
}

// After the installation, which these import from.
const { runBenchmark } = await import('./benchmark.ts');
const { benchmarkPage } = await import('./benchmark-page.ts');

const before = loadavg()[0] ?? Number.NaN;
const rounds = Number(values.rounds ?? (values.quick ? 5 : 25));
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number');
const result = await runBenchmark({ rounds, only: values.only, quick: values.quick });
if (values.quick || values.only.length > 0) {
  console.log('docs/benchmark.md is left as it is: this was a part of the run.');
} else {
  const load = [before, loadavg()[0] ?? Number.NaN] as const;
  const page = benchmarkPage({ ...result, load, date: new Date().toISOString().slice(0, 10) });
  writeFileSync(new URL('../docs/benchmark.md', import.meta.url), page);
  console.log('Wrote docs/benchmark.md');
}
process.exit(0);
