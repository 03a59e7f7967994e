/** API keys of a running Platen, and the secrets of a new one: `npm run keys` tells how. */
import { parseArgs } from 'node:util';
import { createSecrets, storeSecrets } from './secrets.ts';

const usage = `npm run keys -- <command> [--url http://localhost:8787] [--key rs_live_…, or PLATEN_KEY]
  secrets            makes ADMIN_KEY and PLATEN_SECRET; with --remote it stores them too
  create             --type master|project|read-only|get --name … [--host www.example.com]… [--project …]
                     [--rate-limit 60] [--monthly-quota 10000] [--expires-at 2030-01-01T00:00:00Z] [--tenant …]
  list               [--tenant …]
  rotate <id>        [--overlap-seconds 86400] [--tenant …]
  revoke <id>        [--tenant …]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string', default: 'http://localhost:8787' },
    key: { type: 'string', default: process.env['PLATEN_KEY'] ?? 'rs_live_dev' },
    remote: { type: 'boolean', default: false },
    tenant: { type: 'string' },
    type: { type: 'string' },
    name: { type: 'string' },
    host: { type: 'string', multiple: true },
    project: { type: 'string' },
    'rate-limit': { type: 'string' },
    'monthly-quota': { type: 'string' },
    'expires-at': { type: 'string' },
    'overlap-seconds': { type: 'string' },
  },
});
const [command = '', id = ''] = positionals;

interface Key {
  readonly id: string;
  readonly type: string;
  readonly hint: string;
  readonly status: string;
  readonly name: string;
  readonly last_used_at: string | null;
}

interface KeyPage {
  readonly data: readonly Key[];
  readonly next_cursor: string | null;
}

const commands: Readonly<Record<string, () => void | Promise<void>>> = {
  secrets() {
    const secrets = createSecrets();
    const shown = values.remote ? storeSecrets(secrets) : secrets;
    for (const [name, value] of Object.entries(shown)) console.log(`${name}=${value}`);
    if (shown.PLATEN_SECRET === undefined) {
      console.log('PLATEN_SECRET is set already and stays: URLs are signed with it.');
    }
    console.log(
      values.remote
        ? '\nStored. Keep ADMIN_KEY: it cannot be read again.'
        : '\nStore each: npx wrangler secret put ADMIN_KEY\n            npx wrangler secret put PLATEN_SECRET',
    );
  },
  async create() {
    const made = await call('POST', '/keys', {
      type: values.type,
      name: values.name,
      tenant: values.tenant,
      project: values.project,
      allowed_hosts: values.host,
      rate_limit: readNumber('rate-limit'),
      monthly_quota: readNumber('monthly-quota'),
      expires_at: values['expires-at'],
    });
    console.log(made);
  },
  async list() {
    console.table(
      (await listKeys()).map(({ id, type, hint, status, name, last_used_at }) => {
        return { id, type, hint, status, name, last_used_at };
      }),
    );
  },
  async rotate() {
    const overlap = { overlap_seconds: readNumber('overlap-seconds') };
    console.log(await call('POST', `${keyPath()}/rotate${tenantQuery()}`, overlap));
  },
  async revoke() {
    await call('DELETE', `${keyPath()}${tenantQuery()}`);
    console.log(`${id} is revoked.`);
  },
};

/** @throws Error for what is no number: JSON would have null in its place, which means "without a limit" */
function readNumber(name: 'rate-limit' | 'monthly-quota' | 'overlap-seconds'): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  if (!/^\d{1,10}$/.test(text)) throw new Error(`--${name}: ${text} is not a whole number`);
  return Number(text);
}

async function listKeys(cursor: string | null = null): Promise<readonly Key[]> {
  const { tenant } = values;
  const query = new URLSearchParams({
    limit: '200',
    ...(tenant === undefined ? {} : { tenant }),
    ...(cursor === null ? {} : { cursor }),
  });
  const page = JSON.parse(await call('GET', `/keys?${query}`)) as KeyPage;
  const others = page.next_cursor === null ? [] : await listKeys(page.next_cursor);
  return [...page.data, ...others];
}

function keyPath(): string {
  if (id === '') throw new Error(usage);
  return `/keys/${encodeURIComponent(id)}`;
}

function tenantQuery(): string {
  return values.tenant === undefined ? '' : `?tenant=${encodeURIComponent(values.tenant)}`;
}

/** The answer's JSON, laid out for reading. @throws Error with the server's words */
async function call(method: string, path: string, body?: object): Promise<string> {
  const response = await fetch(`${values.url.replace(/\/$/, '')}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${values.key}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
  return text === '' ? text : JSON.stringify(JSON.parse(text), null, 2);
}

try {
  const run = commands[command];
  if (run === undefined) throw new Error(usage);
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
