/** The requests of a jsonl such as bad-inputs.jsonl, with their macros spelled out and their answers judged. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { differs, skipReason } from './bad-input-exceptions.ts';
import { getKey, liveKey, otherLiveKey, revokedLiveKey } from './keys.ts';
import type { LocalPlaten } from './local-platen.ts';
import { callApi, json as jsonHeaders, preparations, s3Setting } from './prepared.ts';
import { type Answer, type Sent, send, warningsOf } from './send.ts';
import type { Trial } from './trial.ts';

export interface BadInput {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly req: {
    readonly dialect: string;
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, unknown>>;
    /** Sent as JSON. */
    readonly json?: unknown;
    /** Sent as it is. */
    readonly raw?: unknown;
  };
  readonly expect: {
    readonly status: readonly number[];
    /** The last part of a problem's type. */
    readonly code?: string;
    readonly warning?: string;
  };
}

interface Macros {
  readonly address: string;
  readonly etag: string;
  /** Of a tenant whose key is not used. */
  readonly otherTemplate: string;
  readonly otherRender: string;
  /** The folder that `$file` paths start from. */
  readonly base: URL;
}

const words = (macros: Macros): readonly (readonly [string, string])[] => [
  ['$KEY_LIVE_FLIP_LAST', `${liveKey.slice(0, -1)}0`],
  ['$KEY_LIVE', liveKey],
  ['$KEY_REVOKED', revokedLiveKey],
  ['$TEMPLATE_OF_TENANT_B', macros.otherTemplate],
  ['$RENDER_OF_TENANT_B', macros.otherRender],
  ['$KEY_GET', getKey],
  ['$SELF_ORIGIN', macros.address],
  ['$ETAG', macros.etag],
];

function spellWords(text: string, macros: Macros): string {
  return words(macros).reduce((spelled, [word, value]) => spelled.replaceAll(word, value), text);
}

type Spell = (argument: never, macros: Macros) => unknown;

/** `{"$name": argument}` stands for what the function gives. */
const spells: { readonly [name: string]: Spell } = {
  $rep: ([text, count]: [string, number]) => text.repeat(count),
  $cat: (parts: unknown[], macros) => parts.map((part) => spell(part, macros)).join(''),
  $hex: (hex: string) => Buffer.from(hex, 'hex'),
  $b64: (text: string) => Buffer.from(text).toString('base64'),
  $keys: (count: number) => JSON.stringify(manyKeys(count, () => 1)),
  $keysobj: (count: number) => manyKeys(count, () => ({ text: 'x' })),
  $proto: (value: unknown) => Object.fromEntries([['__proto__', value]]),
  $file: (path: string, { base }) => readFileSync(new URL(path, base), 'utf8'),
  $chunked: (length: number) => Buffer.from(`{"template":"${'a'.repeat(length)}"}`),
  $lie: ([, length]: [number, number]) => Buffer.from(`{"template":"${'a'.repeat(length)}"}`),
};

const manyKeys = <T>(count: number, value: () => T): Record<string, T> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, value()]));

/** The value with every macro in it spelled out. */
function spell(value: unknown, macros: Macros): unknown {
  if (typeof value === 'string') return spellWords(value, macros);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => spell(item, macros));
  const entries = Object.entries(value);
  const [name = '', argument] = entries[0] ?? [];
  const known = entries.length === 1 && Object.hasOwn(spells, name) ? spells[name] : undefined;
  if (known !== undefined) return known(argument as never, macros);
  return Object.fromEntries(entries.map(([key, inner]) => [key, spell(inner, macros)]));
}

function bodyOf({ json, raw }: BadInput['req'], macros: Macros): Uint8Array | null {
  if (json !== undefined) return Buffer.from(JSON.stringify(spell(json, macros)));
  if (raw === undefined) return null;
  const spelled = spell(raw, macros);
  return spelled instanceof Uint8Array ? spelled : Buffer.from(String(spelled));
}

/** Words with spaces between them, so that the whole address is `length` characters long. */
function padTo(length: number, path: string, address: string): string {
  const room = length - address.length - path.length;
  return 'a%20'.repeat(Math.floor(room / 4)) + 'a'.repeat(room % 4);
}

/** A header holds bytes; what JSON says in other letters goes as UTF-8. */
function headersOf(input: BadInput, macros: Macros): Record<string, string> {
  const entries = Object.entries(input.req.headers ?? {}).map(([name, value]) => [
    name,
    Buffer.from(String(spell(value, macros))).toString('latin1'),
  ]);
  const lie = (input.req.raw as { $lie?: [number, number] } | undefined)?.$lie?.[0];
  return Object.fromEntries(
    lie === undefined ? entries : [...entries, ['content-length', String(lie)]],
  );
}

function toSent(input: BadInput, macros: Macros): Sent {
  const written = spellWords(input.req.path, macros);
  const [path = '', pad] = written.split(/\$PAD_TO_(?=\d)/);
  return {
    method: input.req.method,
    path: pad === undefined ? path : path + padTo(Number(pad), path, macros.address),
    headers: headersOf(input, macros),
    body: bodyOf(input.req, macros),
    chunked: typeof input.req.raw === 'object' && Object.hasOwn(input.req.raw ?? {}, '$chunked'),
  };
}

/** The entries about settings name the field in their title and have no key. */
function withSetting(input: BadInput): BadInput {
  if (!input.title.startsWith('S3 setting ')) return input;
  const { value } = input.req.json as { readonly value: unknown };
  const headers = { ...jsonHeaders, authorization: `Bearer ${liveKey}` };
  const json = s3Setting(input.title, value);
  return { ...input, req: { ...input.req, path: '/api/v1/settings/s3', headers, json } };
}

/** Of the entries about pictures only the first word of each title is in its address: the id says all of it. */
function withPicture(input: BadInput): BadInput {
  if (input.group !== 'image') return input;
  const json = {
    template: 'card',
    layers: { logo: { src: `https://fake.test/img/${input.id}` } },
  };
  return { ...input, req: { ...input.req, json } };
}

const typeOf = (answer: Answer): string => {
  try {
    return String((JSON.parse(answer.body.toString()) as { type?: unknown }).type);
  } catch {
    return 'none';
  }
};

function judge({ status, code, warning }: BadInput['expect'], answer: Answer): string[] {
  const faults: string[] = [];
  if (answer.status === 0) return faults;
  if (!status.includes(answer.status) && answer.status < 500) {
    faults.push(`status ${answer.status}, expected ${status.join(' or ')}`);
  }
  if (answer.status >= 400 && code !== undefined && !typeOf(answer).endsWith(`/${code}`)) {
    faults.push(`type ${typeOf(answer)}, expected ${code}`);
  }
  if (answer.status === 200 && warning !== undefined && !warningsOf(answer).includes(warning)) {
    faults.push(`warnings ${warningsOf(answer).join() || 'none'}, expected ${warning}`);
  }
  return faults;
}

export interface BadInputs {
  readonly trials: readonly Trial[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

async function readEtag(address: string): Promise<string> {
  const path = `/api/v1/render?apiKey=${getKey}&template=card`;
  const answer = await send(address, { method: 'GET', path, headers: {}, body: null });
  return String(answer.headers['etag'] ?? '');
}

/** What the tenant of another key owns. */
async function makeOthers(address: string) {
  const canvas_data = { width: 32, height: 32, background: '#00ff00', elements: [] };
  const template = { name: 'Private', publish: true, canvas_data };
  const { id } = await callApi(address, 'POST', '/templates', otherLiveKey, template);
  const body = { template: id };
  const render = await callApi(address, 'POST', '/renders/json', otherLiveKey, body);
  return { otherTemplate: String(id), otherRender: String(render['id']) };
}

/** @param file Whose folder the `$file` paths of the requests start from. */
export async function readBadInputs(
  jsonl: string,
  file: string,
  { address }: LocalPlaten,
): Promise<BadInputs> {
  const others = await makeOthers(address);
  const etag = await readEtag(address);
  const macros = { address, etag, base: pathToFileURL(file), ...others };
  const inputs = jsonl
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as BadInput);
  const nameOf = ({ id, title }: BadInput) => `${id} ${title.slice(0, 60)}`;
  return {
    trials: inputs
      .filter((input) => skipReason(input) === null)
      .map((input) => ({
        name: nameOf(input),
        sent: preparations[input.id] ?? toSent(withSetting(withPicture(input)), macros),
        judge: (answer) => judge({ ...input.expect, ...differs[input.id] }, answer),
      })),
    skipped: inputs.flatMap((input) => {
      const reason = skipReason(input);
      return reason === null ? [] : [{ name: nameOf(input), reason }];
    }),
  };
}
