/**
 * The wasm modules: each folder of wasm/ with AssemblyScript in it becomes wasm/<folder>.wasm, whose sha256 stands in
 * wasm/SOURCES.md. The modules are committed; `--check` fails when one is not what its sources make.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = new URL('../wasm/', import.meta.url);
const list = new URL('SOURCES.md', folder);
const compiler = fileURLToPath(
  new URL('../node_modules/assemblyscript/bin/asc.js', import.meta.url),
);
const flags = ['-O3', '--runtime', 'stub', '--enable', 'simd', '--noAssert', '--use', 'abort='];

function moduleNames(): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((name) => existsSync(new URL(`${name}/index.ts`, folder)))
    .sort();
}

/** @throws Error with the compiler's words. */
function compile(name: string): Uint8Array {
  const out = mkdtempSync(join(tmpdir(), 'platen-wasm-'));
  const file = join(out, 'module.wasm');
  const options = [...flags, '--baseDir', fileURLToPath(folder), '--outFile', file];
  execFileSync(process.execPath, [compiler, `${name}/index.ts`, ...options], { stdio: 'inherit' });
  const binary = readFileSync(file);
  rmSync(out, { recursive: true });
  return binary;
}

/** The list with the module's own line naming `hash`; a module without a line gets one at the end. */
function withHash(text: string, name: string, hash: string): string {
  const line = new RegExp(`^(\\| \`${name}\\.wasm\` \\|.*\\| )\`[^\`]*\` \\|$`, 'm');
  if (line.test(text)) return text.replace(line, `$1\`${hash}\` |`);
  return `${text.trimEnd()}\n| \`${name}.wasm\` | \`${name}/\` | \`${hash}\` |\n`;
}

function sameBytes(file: URL, bytes: Uint8Array): boolean {
  return existsSync(file) && Buffer.compare(readFileSync(file), bytes) === 0;
}

function writeModules(names: readonly string[], check: boolean): void {
  for (const name of names) {
    const binary = compile(name);
    const file = new URL(`${name}.wasm`, folder);
    const text = readFileSync(list, 'utf8');
    const listed = withHash(text, name, createHash('sha256').update(binary).digest('hex'));
    if (check) {
      if (sameBytes(file, binary) && listed === text) continue;
      throw new Error(`wasm/${name}.wasm is not what its sources make: node scripts/wasm.ts`);
    }
    writeFileSync(file, binary);
    if (listed !== text) writeFileSync(list, listed);
    console.log(`wasm/${name}.wasm ${binary.byteLength} bytes`);
  }
}

const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
writeModules(named.length > 0 ? named : moduleNames(), process.argv.includes('--check'));
