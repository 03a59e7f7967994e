/** The two Workers, Platen and the peer that also runs in workerd: bundled as for a deployment, started in workerd. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { workFolder } from './assets.ts';
import { templateFiles } from './platen-template.ts';
import { freePort, type RunningServer, script, startServer } from './processes.ts';
import type { WorkerServerOptions } from './worker-server.ts';

const root = new URL('../', import.meta.url);
const wrangler = fileURLToPath(new URL('node_modules/wrangler/bin/wrangler.js', root));

const configurations = {
  platen: fileURLToPath(new URL('wrangler.toml', root)),
  takumi: script('takumi-worker/wrangler.toml'),
} as const;
type WorkerName = keyof typeof configurations;

const bundleOf = (name: WorkerName) => fileURLToPath(new URL(`${name}/`, workFolder));
const templatesFile = fileURLToPath(new URL('templates.json', workFolder));

export function prepareWorkers(): void {
  mkdirSync(workFolder, { recursive: true });
  writeFileSync(templatesFile, JSON.stringify(templateFiles()));
}

/** @throws Error when wrangler cannot bundle it. */
function bundleWorker(name: WorkerName): void {
  const options = ['--dry-run', '--config', configurations[name], '--outdir', bundleOf(name)];
  // Its modules are named by their contents: older ones would be loaded too.
  rmSync(bundleOf(name), { recursive: true, force: true });
  execFileSync(process.execPath, [wrangler, 'deploy', ...options], {
    cwd: fileURLToPath(root),
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

const bundled = new Set<WorkerName>();

export async function startWorker(
  name: WorkerName,
  variables: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  if (!bundled.has(name)) bundleWorker(name);
  bundled.add(name);
  const port = await freePort();
  const options: WorkerServerOptions = {
    ...{ name, port, variables, configuration: configurations[name], bundle: bundleOf(name) },
    templatesFile: name === 'platen' ? templatesFile : null,
  };
  return startServer([script('worker-server.ts'), JSON.stringify(options)], port);
}
