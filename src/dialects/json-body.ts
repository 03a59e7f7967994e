import { Problem } from '../core/problem.ts';

const MAX_BYTES = 5 * 1024 * 1024;
const MAX_DEPTH = 64;
/** Commas outside strings: a bound on members and items before anything is built from them. */
const MAX_ITEMS = 50_000;

/**
 * A request's JSON body; an empty one is an empty object, so that what may be left out altogether may be. Bytes are
 * counted as they arrive, nesting and members before parsing.
 * @throws Problem `unsupported-media-type`, `payload-too-large` or `invalid-request`
 */
export async function readJson(request: Request): Promise<unknown> {
  checkMediaType(request.headers);
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  checkStructure(bytes);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem('invalid-request', 'The request body is not valid JSON', {
      hint: 'Send UTF-8 JSON with the header Content-Type: application/json',
      cause,
    });
  }
}

/** A client that names no type means JSON; one that names another, or packs its body, means something else. */
function checkMediaType(headers: Headers): void {
  const type = (headers.get('content-type') ?? 'application/json').split(';')[0]?.trim() ?? '';
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (/^application\/(?:json|[\w.+-]+\+json)$/i.test(type) && /^identity$/i.test(encoding)) return;
  throw new Problem('unsupported-media-type', 'The request body is not plain JSON', {
    hint: 'Send the header Content-Type: application/json, and no Content-Encoding',
  });
}

async function readBytes(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BYTES) throw tooLarge();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.byteLength;
    if (size > MAX_BYTES) throw tooLarge();
    parts.push(part);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}

function tooLarge(): Problem {
  return new Problem('payload-too-large', `The request body is larger than ${MAX_BYTES} bytes`);
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const depthChange: Readonly<Record<number, number>> = { 91: 1, 123: 1, 93: -1, 125: -1 };

function checkStructure(bytes: Uint8Array): void {
  let depth = 0;
  let items = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte === QUOTE) index = endOfString(bytes, index);
    depth += depthChange[byte] ?? 0;
    items += byte === COMMA ? 1 : 0;
    if (depth > MAX_DEPTH) {
      throw new Problem('invalid-request', `The JSON is nested more than ${MAX_DEPTH} deep`);
    }
    if (items > MAX_ITEMS) {
      throw new Problem('invalid-request', `The JSON has more than ${MAX_ITEMS} members`);
    }
  }
}

/** Index of the quote that closes the string opened at `start`, or past the end. */
function endOfString(bytes: Uint8Array, start: number): number {
  let index = start + 1;
  while (index < bytes.length && bytes[index] !== QUOTE)
    index += bytes[index] === BACKSLASH ? 2 : 1;
  return index;
}
