/**
 * `npm run deploy`: builds, deploys with what the account has, and brings the database up to date. With `--dry-run` it
 * bundles both ways, with R2 and without, and needs no account.
 */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from './build.ts';
import { wrangler, wranglerEnvironment } from './wrangler.ts';

const root = new URL('../', import.meta.url);
/** Made anew each time: wrangler writes the ids of what it creates into it. */
const GENERATED = 'wrangler.deploy.toml';

/** The configuration for an account without R2: outputs go to KV. */
export function withoutR2(configuration: string): string {
  const blocks = configuration.split(/\n{2,}/);
  return blocks.filter((block) => !/^\[\[r2_buckets\]\]/m.test(block)).join('\n\n');
}

/** @throws Error when the configuration has no database */
export function databaseName(configuration: string): string {
  const [, name] = /^database_name\s*=\s*"([^"]+)"/m.exec(configuration) ?? [];
  if (name === undefined) throw new Error('wrangler.toml names no database');
  return name;
}

/** @param databases What `wrangler d1 list --json` tells. */
export function hasDatabase(databases: string, name: string): boolean {
  return (JSON.parse(databases) as { name: string }[]).some((database) => database.name === name);
}

const readConfiguration = () => readFileSync(new URL('wrangler.toml', root), 'utf8');

function writeConfiguration(hasR2: boolean): void {
  const configuration = readConfiguration();
  writeFileSync(new URL(GENERATED, root), hasR2 ? configuration : withoutR2(configuration));
}

function run(command: readonly string[], output: 'shown' | 'read'): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [wrangler, ...command], {
    cwd: fileURLToPath(root),
    encoding: 'utf8',
    env: wranglerEnvironment,
    stdio: output === 'shown' ? 'inherit' : ['inherit', 'pipe', 'pipe'],
  });
}

function runOrExit(command: readonly string[]): void {
  console.log(`\n$ wrangler ${command.join(' ')}`);
  const { status } = run(command, 'shown');
  if (status !== 0) process.exit(status ?? 1);
}

/** What a command that only asks has printed; null when it fails for a reason that is `expected`. */
function ask(command: readonly string[], expected: RegExp | null = null): string | null {
  const { status, stdout, stderr } = run(command, 'read');
  if (status === 0) return stdout;
  if (expected?.test(stdout + stderr)) return null;
  process.stderr.write(stdout + stderr);
  process.exit(status ?? 1);
}

function dryRun(): void {
  for (const hasR2 of [true, false]) {
    console.log(`\n${hasR2 ? 'With' : 'Without'} R2:`);
    writeConfiguration(hasR2);
    runOrExit(['deploy', '--dry-run', '-c', GENERATED]);
  }
}

function deploy(): void {
  // 10042: R2 has to be enabled in the dashboard first, with a credit card.
  const hasR2 = ask(['r2', 'bucket', 'list', '-c', GENERATED], /10042|enable R2/i) !== null;
  writeConfiguration(hasR2);
  console.log(
    hasR2
      ? 'Outputs go to the R2 bucket platen-outputs.'
      : 'This account has no R2: outputs of up to 25 MB go to KV. Enable R2 and deploy again to change that.',
  );
  const migrate = ['d1', 'migrations', 'apply', 'DB', '--remote', '-c', GENERATED];
  // A database that is there is changed before the code that needs it; the first deploy creates it.
  const databases = ask(['d1', 'list', '--json', '-c', GENERATED]) ?? '[]';
  const isFirst = !hasDatabase(databases, databaseName(readConfiguration()));
  if (!isFirst) runOrExit(migrate);
  runOrExit(['deploy', '-c', GENERATED]);
  if (isFirst) runOrExit(migrate);
  console.log(`
Next, once:
  secrets     node scripts/keys.ts secrets --remote
  templates   npm run templates -- push --url https://<the address above> --key <the admin key>
`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build();
  writeConfiguration(true);
  if (process.argv.includes('--dry-run')) dryRun();
  else deploy();
}
