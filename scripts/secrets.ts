/** The two secrets of a deployment: what they are made of, and how Cloudflare gets them. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createKeySecret } from '../src/service/key-secret.ts';
import { wrangler, wranglerEnvironment } from './wrangler.ts';

const root = new URL('../', import.meta.url);

interface Secrets {
  /** The first master key. A new one replaces it at once. */
  readonly ADMIN_KEY: string;
  /** Others are made from it: a new one ends all signed URLs and makes stored S3 settings unreadable. */
  readonly PLATEN_SECRET: string;
}

export function createSecrets(): Secrets {
  return {
    ADMIN_KEY: createKeySecret('master'),
    PLATEN_SECRET: randomBytes(32).toString('base64url'),
  };
}

/** Those that may be stored over what a deployment has. */
export function replaceable(secrets: Secrets, present: readonly string[]): Partial<Secrets> {
  const { ADMIN_KEY } = secrets;
  return present.includes('PLATEN_SECRET') ? { ADMIN_KEY } : secrets;
}

/** Through standard input: arguments can be read by every process of a machine. */
export function storeSecrets(secrets: Secrets): Partial<Secrets> {
  const listed = JSON.parse(run(['secret', 'list', '--format', 'json'])) as { name: string }[];
  const stored = replaceable(
    secrets,
    listed.map(({ name }) => name),
  );
  run(['secret', 'bulk'], JSON.stringify(stored));
  return stored;
}

function run(command: readonly string[], input = ''): string {
  return execFileSync(process.execPath, [wrangler, ...command], {
    cwd: fileURLToPath(root),
    encoding: 'utf8',
    env: wranglerEnvironment,
    input,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}
