/** Platen as it is deployed, in one workerd on this machine, with the fake internet around it. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Request as WorkerRequest, Response as WorkerResponse } from 'miniflare';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { createTables, type Database } from '../../scripts/tables.ts';
import { readTemplateFiles } from '../../scripts/template-files.ts';
import { pushTemplates } from '../../scripts/template-sync.ts';
import { adminKey, type KnownKey, knownKeys, liveKey } from './keys.ts';
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

async function seed(platen: Miniflare, address: string): Promise<void> {
  const { DB } = await platen.getBindings<{ DB: Database }>();
  await createTables(DB);
  for (const [index, key] of knownKeys.entries()) await storeKey(DB, `key_${index}`, key);
  const folders = ['templates/', 'test/fixtures/templates/', 'test/hostile/templates/'];
  const files = folders.flatMap((name) => readTemplateFiles(new URL(name, root)));
  await pushTemplates({ url: address, key: liveKey }, files);
}

/** More than the trials send, and fewer than the limiter's arithmetic is good for. */
const UNLIMITED = 1_000_000;

/** The API makes up its own secrets, and the trials know theirs. */
async function storeKey(database: Database, id: string, key: KnownKey): Promise<void> {
  const hash = createHash('sha256').update(key.secret).digest('hex');
  const hosts = JSON.stringify(key.type === 'get' ? ['allowed.example'] : []);
  await database
    .prepare(
      `INSERT INTO api_keys (id, hash, tenant, type, name, hint, allowed_hosts, allows_no_referer,
         rate_limit, created_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, 0, ?)`,
    )
    .bind(
      ...[id, hash, key.tenant, key.type, id, key.secret.slice(0, 8), hosts],
      ...[UNLIMITED, key.isRevoked ? 1 : null],
    )
    .run();
}

/** @param internet Answers every fetch of the Worker; null is the network itself. */
export async function startLocalPlaten(
  internet: ((request: WorkerRequest) => Promise<WorkerResponse>) | null,
  port = 0,
  variables: Readonly<Record<string, string>> = {},
): Promise<LocalPlaten> {
  const folder = mkdtempSync(join(tmpdir(), 'platen-'));
  const log: string[] = [];
  const { workerOptions } = unstable_getMiniflareWorkerOptions(
    fileURLToPath(new URL('wrangler.toml', root)),
  );
  const platen = new Miniflare(
    convertV4MiniflareOptions({
      ...workerOptions,
      modules: bundle(folder),
      modulesRoot: folder,
      bindings: {
        ...(workerOptions['bindings'] as Record<string, string>),
        DEVELOPMENT: 'true',
        ADMIN_KEY: adminKey,
        PLATEN_SECRET: randomBytes(32).toString('hex'),
        ...variables,
      },
      ...(internet === null ? {} : { outboundService: internet }),
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
  await seed(platen, address);
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
