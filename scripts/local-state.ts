/** What a developer's own Platen keeps in .wrangler: tables, a secret, and which of it is up to date. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { wrangler, wranglerEnvironment } from './wrangler.ts';

const root = new URL('../', import.meta.url);
/** Within wrangler's own state: whoever deletes that starts anew with all of this, too. */
const folder = new URL('.wrangler/state/platen/', root);

export function readNote(name: string): string | null {
  const file = new URL(name, folder);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

export function writeNote(name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(name, folder), text, { mode: 0o600 });
}

/** Brings the tables up to date. Starting wrangler takes seconds, so only when there is something to do. */
export function migrate(): void {
  const migrations = new URL('migrations/', root);
  const hash = createHash('sha256');
  for (const name of readdirSync(migrations).sort()) {
    hash.update(name).update(readFileSync(new URL(name, migrations)));
  }
  const digest = hash.digest('hex');
  if (readNote('migrations') === digest) return;
  execFileSync(process.execPath, [wrangler, 'd1', 'migrations', 'apply', 'DB', '--local'], {
    cwd: fileURLToPath(root),
    env: wranglerEnvironment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeNote('migrations', digest);
}

/** 32 random bytes, the same at every start. */
export function localSecret(): string {
  const known = readNote('secret');
  if (known !== null) return known;
  const secret = randomBytes(32).toString('hex');
  writeNote('secret', secret);
  return secret;
}
