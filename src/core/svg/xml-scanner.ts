import { Problem } from '../problem.ts';

export interface XmlElement {
  /** As written, with its prefix. */
  readonly name: string;
  /** Names as written, values with entities resolved. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Elements, and text with entities resolved. */
  readonly children: readonly (XmlElement | string)[];
}

interface XmlLimits {
  readonly elements: number;
  readonly depth: number;
  /** On one element. */
  readonly attributes: number;
}

/** Problem `asset-invalid` about an SVG. */
export const refuseSvg = (detail: string): Problem =>
  new Problem('asset-invalid', `The SVG cannot be drawn: ${detail}`);

const malformed = () => refuseSvg('it is not well-formed XML');

const predefined: { readonly [name: string]: string } = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

const isXmlCharacter = (code: number): boolean =>
  code === 9 ||
  code === 10 ||
  code === 13 ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff);

function resolveEntity(name: string): string {
  const known = Object.hasOwn(predefined, name) ? predefined[name] : undefined;
  if (known !== undefined) return known;
  const hexadecimal = /^#x([0-9a-fA-F]{1,6})$/.exec(name)?.[1];
  const decimal = /^#(\d{1,7})$/.exec(name)?.[1];
  const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
  if (!isXmlCharacter(code)) throw refuseSvg('it uses an entity of its own');
  return String.fromCodePoint(code);
}

function resolveEntities(text: string): string {
  let resolved = '';
  let from = 0;
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', from)) {
    const end = text.slice(at, at + 12).indexOf(';');
    if (end === -1) throw malformed();
    resolved += text.slice(from, at) + resolveEntity(text.slice(at + 1, at + end));
    from = at + end + 1;
  }
  return resolved + text.slice(from);
}

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 9 || code === 10 || code === 13;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text, at)) at += 1;
  return at;
}

const maxName = 200;

/** Offset behind the name that starts at `from`. */
function endOfName(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isBlank(text, at) && !'=/><"\'&'.includes(text.charAt(at))) at += 1;
  if (at === from || at - from > maxName) throw malformed();
  return at;
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  if (at === -1) throw malformed();
  return at + mark.length;
}

function readAttribute(text: string, from: number) {
  const nameEnd = endOfName(text, from);
  const equals = skipBlanks(text, nameEnd);
  const quoteAt = skipBlanks(text, equals + 1);
  const quote = text.charAt(quoteAt);
  if (text.charAt(equals) !== '=' || (quote !== '"' && quote !== "'")) throw malformed();
  const end = after(text, quote, quoteAt + 1);
  const value = text.slice(quoteAt + 1, end - 1);
  if (value.includes('<')) throw malformed();
  return { name: text.slice(from, nameEnd), value: resolveEntities(value), end };
}

export interface XmlTag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly selfClosing: boolean;
  /** Offset behind the `>`. */
  readonly end: number;
}

function endOfTag(text: string, at: number): number | null {
  if (text.charAt(at) === '>') return at + 1;
  return text.startsWith('/>', at) ? at + 2 : null;
}

/**
 * Reads the start tag whose `<` is at `from`.
 * @throws Problem `asset-invalid`
 */
export function readTag(text: string, from: number, maxAttributes: number): XmlTag {
  const nameEnd = endOfName(text, from + 1);
  const name = text.slice(from + 1, nameEnd);
  const attributes = new Map<string, string>();
  let at = nameEnd;
  for (;;) {
    const next = skipBlanks(text, at);
    const end = endOfTag(text, next);
    if (end !== null) return { name, attributes, selfClosing: end === next + 2, end };
    const attribute = readAttribute(text, next);
    if (next === at || attributes.has(attribute.name)) throw malformed();
    attributes.set(attribute.name, attribute.value);
    if (attributes.size > maxAttributes) {
      throw refuseSvg(`an element has more than ${maxAttributes} attributes`);
    }
    at = attribute.end;
  }
}

/** Offset behind a comment, processing instruction or DOCTYPE at `from`; null when there is none. */
function afterMisc(text: string, from: number): number | null {
  if (text.startsWith('<!--', from)) return after(text, '-->', from + 4);
  if (text.startsWith('<?xml-stylesheet', from)) throw refuseSvg('it asks for a style sheet');
  if (text.startsWith('<?', from)) return after(text, '?>', from + 2);
  if (!text.startsWith('<!DOCTYPE', from)) return null;
  const end = after(text, '>', from);
  // Only the internal subset can declare entities; the public identifiers that old editors write are harmless.
  if (text.slice(from, end).includes('[')) throw refuseSvg('its DOCTYPE declares something');
  return end;
}

/** Offset of the first element, past byte order mark, blanks, comments and declarations; -1 when text comes first. */
export function firstElementAt(text: string): number {
  let at = skipBlanks(text, text.charCodeAt(0) === 0xfeff ? 1 : 0);
  for (let next = afterMisc(text, at); next !== null; next = afterMisc(text, at)) {
    at = skipBlanks(text, next);
  }
  return text.charAt(at) === '<' ? at : -1;
}

interface OpenElement extends XmlElement {
  readonly attributes: Map<string, string>;
  readonly children: (XmlElement | string)[];
}

function checkCharacters(text: string) {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && !isBlank(text, at)) throw malformed();
  }
}

/** Text or CDATA at `from`, and the offset behind it. */
const readText = (text: string, from: number): { readonly value: string; readonly end: number } => {
  if (text.startsWith('<![CDATA[', from)) {
    const end = after(text, ']]>', from);
    return { value: text.slice(from + 9, end - 3), end };
  }
  const end = text.indexOf('<', from);
  if (end === -1) throw malformed();
  return { value: resolveEntities(text.slice(from, end)), end };
};

interface Scan {
  readonly text: string;
  readonly limits: XmlLimits;
  readonly stack: OpenElement[];
  elements: number;
}

function openElement(scan: Scan, at: number): number {
  const tag = readTag(scan.text, at, scan.limits.attributes);
  const element = { name: tag.name, attributes: new Map(tag.attributes), children: [] };
  scan.elements += 1;
  if (scan.elements > scan.limits.elements) {
    throw refuseSvg(`it has more than ${scan.limits.elements} elements`);
  }
  scan.stack.at(-1)?.children.push(element);
  if (!tag.selfClosing || scan.stack.length === 0) scan.stack.push(element);
  if (scan.stack.length > scan.limits.depth) {
    throw refuseSvg(`its elements are nested more than ${scan.limits.depth} deep`);
  }
  return tag.end;
}

function closeElement(scan: Scan, at: number): number {
  const nameEnd = endOfName(scan.text, at + 2);
  const end = skipBlanks(scan.text, nameEnd) + 1;
  const name = scan.text.slice(at + 2, nameEnd);
  if (scan.text.charAt(end - 1) !== '>' || scan.stack.pop()?.name !== name) throw malformed();
  return end;
}

function scanNext(scan: Scan, at: number): number {
  const { text, stack } = scan;
  if (text.startsWith('</', at)) return closeElement(scan, at);
  if (text.charAt(at) !== '<' || text.startsWith('<![CDATA[', at)) {
    const { value, end } = readText(text, at);
    stack.at(-1)?.children.push(value);
    return end;
  }
  return afterMisc(text, at) ?? openElement(scan, at);
}

function checkEpilog(text: string, from: number) {
  let at = skipBlanks(text, from);
  for (let next = afterMisc(text, at); next !== null; next = afterMisc(text, at)) {
    at = skipBlanks(text, next);
  }
  if (at < text.length) throw malformed();
}

/**
 * Parses XML in one pass, in time linear to its length. Knows the five predefined entities and character references,
 * no others; drops comments and processing instructions.
 * @throws Problem `asset-invalid` when it is not well formed, over a limit, or its DOCTYPE has an internal subset.
 */
export function parseXml(text: string, limits: XmlLimits): XmlElement {
  checkCharacters(text);
  const start = firstElementAt(text);
  if (start === -1) throw malformed();
  const scan: Scan = { text, limits, stack: [], elements: 0 };
  let at = openElement(scan, start);
  const root = scan.stack[0];
  if (root === undefined) throw malformed();
  const selfClosed = text.startsWith('/>', at - 2);
  if (!selfClosed) {
    while (scan.stack.length > 0) {
      if (at >= text.length) throw malformed();
      at = scanNext(scan, at);
    }
  }
  checkEpilog(text, at);
  return root;
}
