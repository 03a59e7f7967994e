/** Platen as it is deployed, in one workerd on this machine, with the fake internet around it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Request as WorkerRequest, Response as WorkerResponse } from 'miniflare';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { templatePairs } from '../../scripts/templates.ts';
import { getKey, liveKey } from './keys.ts';
import { childNamed, type Process } from './processes.ts';

const root = new URL('../../', import.meta.url);

export interface LocalPlaten {
  /** Without a slash at the end. */
  readonly address: string;
  readonly workerd: Process;
  /** What the Worker logged since it was last asked, newest last. */
  takeLog(): string[];
  stop(): Promise<void>;
}

/** The Worker's modules, put together by wrangler from the sources as they are. `npm run build` must have run once. */
function bundle(folder: string): { type: 'ESModule' | 'CompiledWasm'; path: string }[] {
  const wrangler = fileURLToPath(new URL('node_modules/wrangler/bin/wrangler.js', root));
  execFileSync(process.execPath, [wrangler, 'deploy', '--dry-run', '--outdir', folder], {
    cwd: fileURLToPath(root),
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const wasm = readdirSync(folder).filter((name) => name.endsWith('.wasm'));
  return [
    { type: 'ESModule', path: join(folder, 'worker.js') },
    ...wasm.map((name) => ({ type: 'CompiledWasm' as const, path: join(folder, name) })),
  ];
}

async function seed(platen: Miniflare): Promise<void> {
  const { TEMPLATES } = await platen.getBindings<{
    TEMPLATES: { put(key: string, value: string): Promise<void> };
  }>();
  const folders = ['templates/', 'test/fixtures/templates/', 'test/hostile/templates/'];
  for (const { key, value } of folders.flatMap((name) => templatePairs(new URL(name, root)))) {
    await TEMPLATES.put(key, value);
  }
}

/** @param internet Answers every fetch of the Worker. */
export async function startLocalPlaten(
  internet: (request: WorkerRequest) => Promise<WorkerResponse>,
  port = 0,
): Promise<LocalPlaten> {
  const folder = mkdtempSync(join(tmpdir(), 'platen-'));
  const log: string[] = [];
  const { workerOptions } = unstable_getMiniflareWorkerOptions(
    fileURLToPath(new URL('wrangler.toml', root)),
  );
  const keys = [{ key: liveKey }, { key: getKey, allowedHosts: ['allowed.example'] }];
  const platen = new Miniflare(
    convertV4MiniflareOptions({
      ...workerOptions,
      modules: bundle(folder),
      modulesRoot: folder,
      bindings: {
        ...(workerOptions['bindings'] as Record<string, string>),
        DEVELOPMENT: 'true',
        API_KEYS: JSON.stringify(keys),
      },
      outboundService: internet,
      host: '127.0.0.1',
      port,
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: ({ message }) => {
        log.push(message);
        if (log.length > 100) log.shift();
      },
    }),
  );
  const address = (await platen.ready).origin;
  await seed(platen);
  return {
    address,
    workerd: childNamed('workerd'),
    takeLog: () => log.splice(0),
    stop: async () => {
      await platen.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
