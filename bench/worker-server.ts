/**
 * A bundled Worker in workerd: `node bench/worker-server.ts <options as JSON>`. Not under `wrangler dev`, whose proxies
 * take several milliseconds a request that no deployed Worker waits for.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';

export interface WorkerServerOptions {
  readonly name: string;
  readonly port: number;
  /** Path of a wrangler.toml. */
  readonly configuration: string;
  /** Path, with a slash at its end, of what wrangler made of the Worker. */
  readonly bundle: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Path of a JSON file with pairs for the TEMPLATES namespace; null for a Worker without one. */
  readonly templatesFile: string | null;
}

interface Pair {
  readonly key: string;
  readonly value: string;
}

/** Its own type is of Workers, and Node's and Workers' types do not go together. */
interface Store {
  put(key: string, value: string): Promise<void>;
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
  const store = (await server.getKVNamespace('TEMPLATES')) as unknown as Store;
  const pairs = JSON.parse(readFileSync(templatesFile, 'utf8')) as readonly Pair[];
  for (const { key, value } of pairs) await store.put(key, value);
}
console.log('ready');
