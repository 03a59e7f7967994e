/**
 * satori, made to start in workerd: writes build/satori.js, build/harfbuzz.wasm and build/trampoline.wasm.
 *
 * satori/standalone inlines harfbuzzjs, whose glue reads self.location.href, compiles its wasm from bytes and compiles a
 * small trampoline at run time. Workers forbid the last two. The three spots are rewritten to use modules that wrangler
 * compiles beforehand, the sign of one offset is put right, and glyphs are written by src/backends/glyph-path.ts; nothing else changes. Pinned by
 * hash: another satori must be looked at before it is let in.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const pinned = {
  source: '855e22aaaaf366f63520b0515325930af46fe680c1efb09a0fb0a0d9e46c34c9',
  harfbuzz: 'd2ab975172d6103e7624e8f7f03fea2316eca6fe562e1b80fc7f7058b283a6d0',
};

/** (module (import "e" "f" (func (param i32))) (export "f" (func 0))): emscripten's addFunction for the signature "vi". */
const trampoline = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 127, 0],
  ...[2, 7, 1, 1, 101, 1, 102, 0, 0, 7, 5, 1, 1, 102, 0, 0],
);

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

function expectHash(what: string, actual: string, expected: string): void {
  if (actual !== expected) {
    throw new Error(
      `${what} has changed (sha256 ${actual}, expected ${expected}). Check that it still runs in workerd, then pin the new hash in scripts/satori.ts.`,
    );
  }
}

function replaceOnce(source: string, pattern: RegExp, replacement: string): string {
  const count = source.match(new RegExp(pattern, 'g'))?.length ?? 0;
  if (count !== 1) throw new Error(`satori has changed: ${pattern} matches ${count} times`);
  return source.replace(pattern, replacement);
}

export interface RewrittenSatori {
  readonly source: string;
  readonly harfbuzz: Uint8Array;
}

/** @throws Error when `standalone` is not the very file that was looked at. */
export function rewriteSatori(standalone: string): RewrittenSatori {
  expectHash('satori/dist/standalone.js', sha256(standalone), pinned.source);
  const inlined = standalone.match(/"(AGFzbQ[A-Za-z0-9+/=]{100000,})"/)?.[1];
  if (inlined === undefined) throw new Error('satori has changed: no inlined HarfBuzz');
  const harfbuzz = Buffer.from(inlined, 'base64');
  expectHash('HarfBuzz inside satori', sha256(harfbuzz), pinned.harfbuzz);

  let source = standalone.replace(inlined, '');
  source = replaceOnce(source, /self\.location\.href/, '""');
  source = replaceOnce(
    source,
    /await WebAssembly\.instantiate\((\w+),(\w+)\);return/,
    '{instance:new WebAssembly.Instance(harfbuzzModule,$2)};return',
  );
  source = replaceOnce(source, /new WebAssembly\.Module\(\w+\)/, 'trampolineModule');
  // HarfBuzz counts offsets upwards, SVG downwards: marks above a letter would be drawn as far below their place.
  source = replaceOnce(source, /\bc\+k\.dy\*U\b/, 'c-k.dy*U');
  // It writes every glyph's outline anew, rounded to a tenth of a px: half the time of a long text, and it shows.
  source = replaceOnce(
    source,
    /function bf\(A,g,e,I,t=0\)\{.*?return C\}(?=function Lf)/,
    'const bf=glyphPath;',
  );
  return { source: source.replace(/\/\/# sourceMappingURL.*/, ''), harfbuzz };
}

export function writeSatori(root: URL): void {
  const build = new URL('build/', root);
  const standalone = new URL('node_modules/satori/dist/standalone.js', root);
  const { source, harfbuzz } = rewriteSatori(readFileSync(standalone, 'utf8'));
  mkdirSync(build, { recursive: true });
  writeFileSync(new URL('harfbuzz.wasm', build), harfbuzz);
  writeFileSync(new URL('trampoline.wasm', build), trampoline);
  writeFileSync(
    new URL('satori.d.ts', build),
    "export { default, init } from 'satori/standalone';\n",
  );
  writeFileSync(
    new URL('satori.js', build),
    `// Made by scripts/satori.ts from satori 0.63.2 (MPL-2.0).\nimport harfbuzzModule from './harfbuzz.wasm';\nimport trampolineModule from './trampoline.wasm';\nimport { glyphPath } from '../src/backends/glyph-path.ts';\n${source}`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeSatori(new URL('../', import.meta.url));
