/**
 * Templates between a folder of a repository and a running Platen: `npm run templates` tells how. The key is
 * taken from PLATEN_KEY too; without one, and without an address, it is a developer's own `npm start`.
 */
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Server } from './platen-api.ts';
import {
  hasCurrentSchema,
  readTemplateFiles,
  writeSchema,
  writeTemplateFile,
} from './template-files.ts';
import { pullTemplates, pushTemplates } from './template-sync.ts';

const usage = `npm run templates -- <command> [folder] [--url http://localhost:8787] [--key rs_live_…]
  push    creates, changes and publishes what differs
  pull    writes a file for each template, always in the same words
  check   reads all files, and fails when one is wrong
  schema  writes the JSON Schema of the files, for editors`;

const commands: Readonly<Record<string, (folder: URL, server: Server) => void | Promise<void>>> = {
  async push(folder, server) {
    for (const { slug, change, version } of await pushTemplates(server, readTemplateFiles(folder)))
      if (change !== 'none') console.log(`${change} ${slug}, version ${version}`);
  },
  async pull(folder, server) {
    if (!hasCurrentSchema(folder)) writeSchema(folder);
    for (const file of await pullTemplates(server))
      if (writeTemplateFile(folder, file)) console.log(`wrote ${file.slug}.json`);
  },
  check(folder) {
    const files = readTemplateFiles(folder);
    if (!hasCurrentSchema(folder)) {
      throw new Error('template.schema.json is not up to date: npm run templates -- schema');
    }
    console.log(`${files.length} templates are sound`);
  },
  schema: writeSchema,
};

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { url: { type: 'string' }, key: { type: 'string' } },
  });
  const [name = '', path] = positionals;
  const command = commands[name];
  if (command === undefined) throw new Error(usage);
  const own = fileURLToPath(new URL('../templates', import.meta.url));
  await command(pathToFileURL(`${resolve(path ?? own)}/`), {
    url: (values.url ?? 'http://localhost:8787').replace(/\/$/, ''),
    key: values.key ?? process.env['PLATEN_KEY'] ?? 'rs_live_dev',
  });
}

await run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
