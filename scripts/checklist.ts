/**
 * `npm run checklist`: which lines of the acceptance checklist of the RenderStack dialect, A2.1 to A2.83, a test's name
 * or docs/unsupported.md speaks of.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const LAST = 83;

/** The lines that a text names: `A2.7`, and all of `A2.28 to A2.34`. */
export function linesIn(text: string): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const [, first, last] of text.matchAll(/\bA2\.(\d+)(?:\s+to\s+A2\.(\d+))?/g)) {
    for (let line = Number(first); line <= Number(last ?? first); line += 1) lines.add(line);
  }
  return lines;
}

/** The strings of a test file: names of tests, as comments do not prove anything. */
export function testNamesIn(source: string): string {
  const strings = source.match(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? [];
  return strings.join('\n');
}

function testFiles(folder: URL): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = new URL('../', import.meta.url);
  const sources = ['src/', 'test/'].flatMap((folder) => testFiles(new URL(folder, root)));
  const tested = linesIn(sources.map(testNamesIn).join('\n'));
  const unsupported = linesIn(readFileSync(new URL('docs/unsupported.md', root), 'utf8'));
  const all = Array.from({ length: LAST }, (_, index) => index + 1);
  const missing = all.filter((line) => !tested.has(line) && !unsupported.has(line));
  const left = all.filter((line) => !tested.has(line) && unsupported.has(line));
  console.log(`${all.filter((line) => tested.has(line)).length} of A2.1 to A2.${LAST} are tested`);
  console.log(`${left.length} are listed as unsupported: ${left.join(' ')}`);
  console.log(`${missing.length} are missing: ${missing.join(' ')}`);
  process.exit(missing.length === 0 ? 0 : 1);
}
