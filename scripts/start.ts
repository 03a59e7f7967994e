/** `npm start`: builds, seeds the starter templates, serves, and says where. No account, no network. */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from './build.ts';

const root = new URL('../', import.meta.url);
const folder = fileURLToPath(root);
const wrangler = fileURLToPath(new URL('node_modules/wrangler/bin/wrangler.js', root));
const port = Number(process.env['PORT'] ?? 8787);
const address = `http://localhost:${port}`;
const environment = {
  ...process.env,
  WRANGLER_SEND_METRICS: 'false',
  // Asks Cloudflare for a sample of request metadata at every start, and prints a stack trace without a network.
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};

/** The starters go into the local KV once, and again when a newer Platen brings other ones. */
function seed(): void {
  const templates = new URL('build/templates.json', root);
  const hash = createHash('sha256').update(readFileSync(templates)).digest('hex');
  const marker = new URL('.wrangler/seeded', root);
  if (existsSync(marker) && readFileSync(marker, 'utf8') === hash) return;
  const command = [
    'kv',
    'bulk',
    'put',
    fileURLToPath(templates),
    '--binding',
    'TEMPLATES',
    '--local',
  ];
  execFileSync(process.execPath, [wrangler, ...command], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  mkdirSync(new URL('.wrangler/', root), { recursive: true });
  writeFileSync(marker, hash);
}

/** Returns what stops the server. */
function serve(): () => void {
  const flags = ['--port', String(port), '--var', 'DEVELOPMENT:true', '--log-level', 'warn'];
  const server = spawn(
    process.execPath,
    [wrangler, 'dev', ...flags, '--show-interactive-dev-session=false'],
    { cwd: folder, env: environment, stdio: ['ignore', 'inherit', 'inherit'], detached: true },
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
seed();
const stop = serve();
try {
  await waitUntilReady();
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
