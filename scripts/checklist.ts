/**
 * `npm run checklist`: which lines of the acceptance checklist of the RenderStack dialect, A2.1 to A2.83, a test's name
 * or docs/unsupported.md speaks of.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const LAST = 83;

/** The lines that a text names, each by its own number: a range would claim what nobody looked at. */
export function linesIn(text: string): ReadonlySet<number> {
  return new Set([...text.matchAll(/\bA2\.(\d+)/g)].map(([, line]) => Number(line)));
}

/** Each line is of one kind: what is listed as unsupported counts so, whatever a test says of it. */
export function kindsOf(tested: ReadonlySet<number>, unsupported: ReadonlySet<number>) {
  const all = Array.from({ length: LAST }, (_, index) => index + 1);
  return {
    tested: all.filter((line) => tested.has(line) && !unsupported.has(line)),
    unsupported: all.filter((line) => unsupported.has(line)),
    missing: all.filter((line) => !tested.has(line) && !unsupported.has(line)),
  };
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
  const kinds = kindsOf(tested, unsupported);
  for (const [kind, lines] of Object.entries(kinds)) {
    console.log(`${lines.length} of A2.1 to A2.${LAST} are ${kind}: ${lines.join(' ')}`);
  }
  process.exit(kinds.missing.length === 0 ? 0 : 1);
}
