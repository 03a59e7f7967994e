/** Everything that is made and not committed, into build/: run before serving, checking, testing and deploying. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeEmoji } from './emoji.ts';
import { writeMeteredWasm } from './metered-wasm.ts';
import { writePages } from './pages.ts';
import { writeSatori } from './satori.ts';
import { templateSchema } from './template-files.ts';
import { wrangler, wranglerEnvironment } from './wrangler.ts';

const root = new URL('../', import.meta.url);

/** Files that the Worker serves or reads through its assets binding. Written over, as a server may be using them. */
function writeAssets(): void {
  const assets = new URL('build/assets/', root);
  mkdirSync(assets, { recursive: true });
  cpSync(new URL('public/', root), assets, { recursive: true });
  cpSync(new URL('fonts/', root), new URL('fonts/', assets), { recursive: true });
  mkdirSync(new URL('schemas/', assets), { recursive: true });
  writeFileSync(new URL('schemas/template.json', assets), templateSchema());
  writeEmoji(fileURLToPath(assets));
  writePages(root, assets);
}

/** The types of bindings and runtime; slow to make and only as old as the configuration. */
function writeTypes(): void {
  const types = new URL('build/worker-configuration.d.ts', root);
  const configuration = new URL('wrangler.toml', root);
  if (existsSync(types) && statSync(types).mtimeMs > statSync(configuration).mtimeMs) return;
  execFileSync(process.execPath, [wrangler, 'types', fileURLToPath(types)], {
    cwd: fileURLToPath(root),
    env: wranglerEnvironment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

export function build(): void {
  writeSatori(root);
  writeMeteredWasm(root);
  writeAssets();
  writeTypes();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build();
