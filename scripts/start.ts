/** `npm start`: builds, serves with the starter templates in it, and says where. No account, no network. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from './build.ts';
import { localSecret, migrate, readNote, writeNote } from './local-state.ts';
import { readTemplateFiles } from './template-files.ts';
import { pushTemplates } from './template-sync.ts';
import { wrangler, wranglerEnvironment } from './wrangler.ts';

const root = new URL('../', import.meta.url);
const port = Number(process.env['PORT'] ?? 8787);
const address = `http://localhost:${port}`;

/** ms; what wrangler.toml says of crons, which do not fire by themselves here. */
const CRON_PERIOD = 15 * 60_000;
const cron = `${address}/cdn-cgi/local/scheduled?cron=${encodeURIComponent('*/15 * * * *')}`;

/** Settings that are passed on from the environment. */
const settings = ['KEY_LIMIT', 'ADDRESS_LIMIT', 'RECORD_DAYS'];

/** Returns what stops the server. */
function serve(): () => void {
  const variables = [
    'DEVELOPMENT:true',
    `PLATEN_SECRET:${process.env['PLATEN_SECRET'] ?? localSecret()}`,
    ...settings
      .filter((name) => process.env[name] !== undefined)
      .map((name) => `${name}:${process.env[name]}`),
  ];
  const flags = ['--port', String(port), '--log-level', 'error'];
  const server = spawn(
    process.execPath,
    [
      ...[wrangler, 'dev', ...flags, '--show-interactive-dev-session=false'],
      ...variables.flatMap((variable) => ['--var', variable]),
    ],
    {
      ...{ cwd: fileURLToPath(root), env: wranglerEnvironment },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    },
  );
  const stop = () => {
    // The whole group: wrangler's own child, workerd, outlives it otherwise.
    if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid, 'SIGTERM');
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  server.once('exit', (code) => process.exit(code ?? 0));
  return stop;
}

/** Those starters that are new to this machine, or new in this Platen. What somebody else made under their names stays. */
async function seed(): Promise<void> {
  const hashes = new Map<string, string>(JSON.parse(readNote('starters') ?? '[]'));
  const starters = readTemplateFiles(new URL('templates/', root)).map((file) => ({
    file,
    hash: createHash('sha256').update(JSON.stringify(file)).digest('hex'),
  }));
  const fresh = starters.filter(({ file, hash }) => hashes.get(file.slug) !== hash);
  if (fresh.length === 0) return;
  const pushed = await pushTemplates(
    { url: address, key: 'rs_live_dev' },
    fresh.map(({ file }) => file),
    (slug) => hashes.has(slug),
  );
  const kept = pushed.filter(({ change }) => change === 'kept').map(({ slug }) => slug);
  if (kept.length > 0) console.log(`Not replaced by starters of the same name: ${kept.join(', ')}`);
  const pairs = starters
    .filter(({ file }) => !kept.includes(file.slug))
    .map(({ file, hash }) => [file.slug, hash]);
  writeNote('starters', JSON.stringify(pairs));
}

function isFree(): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, 'localhost', () => probe.close(() => resolve(true)));
  });
}

async function waitUntilReady(): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const ready = await fetch(`${address}/`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`nothing answers on ${address}; is the port taken?`);
}

const firstImage = `${address}/api/v1/render?apiKey=rs_get_dev&template=social-card&title.text=Hello`;

async function writeFirstImage(): Promise<void> {
  const response = await fetch(firstImage);
  if (!response.ok) throw new Error(`the first image failed: ${await response.text()}`);
  mkdirSync(new URL('out/', root), { recursive: true });
  writeFileSync(new URL('out/hello.png', root), new Uint8Array(await response.arrayBuffer()));
}

if (!(await isFree())) {
  console.error(`Port ${port} is taken. Choose another one: PORT=${port + 1} npm start`);
  process.exit(1);
}
build();
migrate();
const stop = serve();
try {
  await waitUntilReady();
  await seed();
  await writeFirstImage();
} catch (error) {
  stop();
  throw error;
}
console.log(`
  ready   ${address}            wrote   out/hello.png
  keys    rs_live_dev (POST)  rs_get_dev (GET)   — development keys: localhost only, no rate limit
  first   curl "${firstImage}" -o hello.png
`);
setInterval(() => void fetch(cron).catch(() => undefined), CRON_PERIOD);
