/** Request bodies: bytes give a value that JSON.parse gives too, or a Problem; depth and size hold for all that pass. */
import { readJson } from '../../src/dialects/json-body.ts';
import { mutateText } from './mutate.ts';
import type { Random } from './random.ts';
import { Broken, type FuzzReport, runFuzz } from './target.ts';

const corpus = [
  '{"template":"card","layers":{"title":{"text":"Hi"}},"width":640}',
  '[1,-2.5e3,true,false,null,"\\u00e9\\n\\"",{},[]]',
  '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  '{"a":1,"a":2}',
  '{"text":"\\ud800","other":"漢字 😀"}',
  `${'['.repeat(60)}1${']'.repeat(60)}`,
  `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`,
  `[${'1,'.repeat(500)}1]`,
  '"a long text with \\\\ and \\" in it"',
  '1e308',
];

const dictionary = [
  ...['{', '}', '[', ']', ',', ':', '"', '\\', '\\u', '\\ud83d', '\\"', '\n', '\t', '\0', ' '],
  ...['\ufeff', '\ud800', '\u2028', 'NaN', 'Infinity', '-', '0x10', '01', '/*x*/', "'a'", 'null'],
  ...['"__proto__":', '"constructor":', '['.repeat(70), '{"a":'.repeat(70), '],['.repeat(50)],
  ...['1,'.repeat(3000), '"'.repeat(99), '\\'.repeat(99)],
];

interface Body {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
  /** Sizes of the pieces in which it arrives. */
  readonly piece: number;
}

const types = [
  ...['application/json', 'application/json; charset=utf-8', 'application/problem+json'],
  ...['text/plain', 'application/json;;;', 'APPLICATION/JSON', ''],
];

function headersOf(random: Random, length: number): Record<string, string> {
  if (!random.oneIn(8)) return { 'content-type': 'application/json' };
  const stated = random.pick(['', '-1', '1e3', 'x', String(length), '99999999']);
  return {
    'content-type': random.pick(types),
    'content-encoding': random.pick(['identity', 'gzip', 'IDENTITY', '']),
    ...(random.oneIn(2) ? { 'content-length': stated } : {}),
  };
}

/** Well-formed JSON, with blanks and members given twice. */
function makeJson(random: Random, depth: number): string {
  const blank = random.oneIn(6) ? random.pick([' ', '\n', '\t', '\r\n']) : '';
  const count = random.below(4);
  switch (random.below(depth > 0 ? 5 : 3)) {
    case 0:
      return `${blank}${random.pick(['0', '-1', '2.5e-3', '1e400', 'true', 'false', 'null'])}${blank}`;
    case 1:
    case 2:
      return JSON.stringify(random.pick(corpus));
    case 3:
      return `[${Array.from({ length: count }, () => makeJson(random, depth - 1)).join(`${blank},`)}]`;
    default: {
      const keys = ['a', 'a', '__proto__', 'constructor', '\\u0061', ''];
      const member = () => `"${random.pick(keys)}"${blank}:${makeJson(random, depth - 1)}`;
      return `{${Array.from({ length: count }, member).join(',')}}`;
    }
  }
}

function make(random: Random): Body {
  const text = random.oneIn(2)
    ? mutateText(random, corpus, dictionary, 50_000)
    : makeJson(random, 2 + random.below(5));
  const bytes = Uint8Array.from(Buffer.from(text));
  // A byte that is no UTF-8.
  if (random.oneIn(10) && bytes.length > 0) bytes[random.below(bytes.length)] = 0xc0;
  return { bytes, headers: headersOf(random, bytes.length), piece: 1 + random.below(4096) };
}

/** What readJson takes of a Request, without the checks that make building one slow. */
function requestOf({ bytes, headers, piece }: Body): Request {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  return { headers: new Headers(headers), body: pieces() } as unknown as Request;
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce((most, item) => Math.max(most, depthOf(item)), 0);
}

async function run(body: Body): Promise<boolean> {
  const value = await readJson(requestOf(body));
  if (depthOf(value) > 64) throw new Broken('nested more than 64 deep');
  const text = new TextDecoder('utf-8', { fatal: true }).decode(body.bytes);
  if (JSON.stringify(value) !== JSON.stringify(JSON.parse(text))) {
    throw new Broken('other than JSON.parse reads it');
  }
  return true;
}

const show = ({ bytes, headers }: Body) =>
  `${JSON.stringify(headers)} ${Buffer.from(bytes).toString()}`;

export const fuzz = (seed: number, executions: number): Promise<FuzzReport> =>
  runFuzz({ make, run, show }, seed, executions);
