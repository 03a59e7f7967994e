/**
 * A bundled Worker in workerd: `node bench/worker-server.ts <options as JSON>`. Not under `wrangler dev`, whose proxies
 * take several milliseconds a request that no deployed Worker waits for.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { createTables, type Database } from '../scripts/tables.ts';
import { pushTemplates } from '../scripts/template-sync.ts';
import type { TemplateFile } from '../src/core/template-file.ts';

export interface WorkerServerOptions {
  readonly name: string;
  readonly port: number;
  /** Path of a wrangler.toml. */
  readonly configuration: string;
  /** Path, with a slash at its end, of what wrangler made of the Worker. */
  readonly bundle: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Path of a JSON file with templates to publish; null for a Worker without any. */
  readonly templatesFile: string | null;
}

function moduleType(file: string): 'ESModule' | 'CompiledWasm' | 'Data' {
  if (file.endsWith('.js')) return 'ESModule';
  return file.endsWith('.wasm') ? 'CompiledWasm' : 'Data';
}

function readModules(folder: string) {
  return (
    readdirSync(folder)
      .filter((file) => !/\.(map|md)$/.test(file))
      // The first one is the one that workerd starts.
      .sort((a, b) => Number(b === 'worker.js') - Number(a === 'worker.js'))
      .map((file) => ({
        type: moduleType(file),
        path: `${folder}${file}`,
        contents: readFileSync(`${folder}${file}`),
      }))
  );
}

const { name, port, configuration, bundle, variables, templatesFile } = JSON.parse(
  process.argv[2] ?? '',
) as WorkerServerOptions;
const { modulesRules: _, ...options } =
  unstable_getMiniflareWorkerOptions(configuration).workerOptions;
const source = { rootPath: bundle, modulesRoot: bundle, modules: readModules(bundle) };
const server = new Miniflare(
  convertV4MiniflareOptions({
    host: 'localhost',
    port,
    cf: false,
    workers: [{ ...options, ...source, name, bindings: variables }],
  }),
);
await server.ready;
if (templatesFile !== null) {
  await createTables((await server.getD1Database('DB')) as unknown as Database);
  const files = JSON.parse(readFileSync(templatesFile, 'utf8')) as readonly TemplateFile[];
  await pushTemplates({ url: `http://localhost:${port}`, key: 'rs_live_dev' }, files);
}
console.log('ready');
