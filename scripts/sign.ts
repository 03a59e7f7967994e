/** Signs an image URL in the name of a key: `npm run sign` tells how. */
import { parseArgs } from 'node:util';
import { MAX_SIGNED_LIFETIME, signQuery } from '../src/service/signatures.ts';

const usage = `npm run sign -- --key-id key_… --secret ss_… [--url http://localhost:8787] [--expires-in 30d] <parameter>…
  A parameter is name=value: template=card title.text="Hello World" width=600
  --expires-in takes s, m, h, d or y, at most 10y; the secret may be in PLATEN_SIGNING_SECRET`;

/** Seconds. */
const units = { s: 1, m: 60, h: 3600, d: 86_400, y: 365 * 86_400 };

function readDuration(text: string): number {
  const [, count, unit] = /^(\d{1,9})([smhdy])$/.exec(text) ?? [];
  if (count === undefined) throw new Error(usage);
  const duration = Number(count) * units[unit as keyof typeof units];
  if (duration > MAX_SIGNED_LIFETIME) throw new Error('--expires-in: at most 10y');
  return duration;
}

type Parameter = readonly [name: string, value: string];

function readParameter(text: string): Parameter {
  const end = text.indexOf('=');
  if (end < 1) throw new Error(usage);
  return [text.slice(0, end), text.slice(end + 1)];
}

/** Platen refuses a URL that has a parameter twice: which one was signed for? */
function uniqueParameters(pairs: readonly Parameter[]): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (query.has(name)) throw new Error(`${name}: given more than once`);
    query.set(name, value);
  }
  return query;
}

async function sign(): Promise<string> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string', default: 'http://localhost:8787' },
      'key-id': { type: 'string' },
      secret: { type: 'string', default: process.env['PLATEN_SIGNING_SECRET'] ?? '' },
      'expires-in': { type: 'string', default: '30d' },
    },
  });
  const { secret, url } = values;
  const keyId = values['key-id'];
  if (keyId === undefined || secret === '' || positionals.length === 0) throw new Error(usage);
  const expires = Math.floor(Date.now() / 1000) + readDuration(values['expires-in']);
  const query = uniqueParameters([
    ...positionals.map(readParameter),
    ['keyId', keyId],
    ['expires', String(expires)],
  ]);
  return `${url.replace(/\/$/, '')}/api/v1/render?${await signQuery(secret, query)}`;
}

try {
  console.log(await sign());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
