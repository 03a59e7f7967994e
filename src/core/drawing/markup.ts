import type { DrawingElement } from './document.ts';

interface OpenElement extends DrawingElement {
  readonly attributes: Map<string, string>;
  readonly children: DrawingElement[];
}

const [blank, doubleQuote, slash, open, equals, close] = [0x20, 0x22, 0x2f, 0x3c, 0x3d, 0x3e];

/** Offset of the first character at or after `from` that ends a name. */
function endOfName(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= blank || code === slash || code === equals || code === close) break;
  }
  return at;
}

function startsName(text: string, at: number): boolean {
  const code = text.charCodeAt(at) | 0x20;
  return code >= 0x61 && code <= 0x7a;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= blank) at += 1;
  return at;
}

/** Reads ` name="value"` up to the end of the tag; the offset of its `/` or `>`, or -1. */
function readAttributes(text: string, from: number, attributes: Map<string, string>): number {
  let at = skipBlanks(text, from);
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === close || code === slash) return at;
    const equalsAt = endOfName(text, at);
    if (text.charCodeAt(equalsAt) !== equals || text.charCodeAt(equalsAt + 1) !== doubleQuote) {
      return -1;
    }
    const end = text.indexOf('"', equalsAt + 2);
    if (end === -1) return -1;
    attributes.set(text.slice(at, equalsAt), text.slice(equalsAt + 2, end));
    at = skipBlanks(text, end + 1);
  }
}

/**
 * The root of machine-written markup: elements with double-quoted attributes and nothing else. Null for text, comments,
 * declarations and whatever is not well formed. Values are found by their closing quote, never looked through.
 */
export function readMarkup(text: string): DrawingElement | null {
  const root: OpenElement = { name: '', attributes: new Map(), children: [] };
  const stack: OpenElement[] = [root];
  let at = skipBlanks(text, 0);
  while (at !== -1 && at < text.length) {
    const opens = text.charCodeAt(at + 1) !== slash;
    const end = opens ? openElement(text, at, stack) : closeElement(text, at, stack);
    at = end === -1 ? -1 : skipBlanks(text, end);
  }
  const complete = at !== -1 && stack.length === 1 && root.children.length === 1;
  return complete ? (root.children[0] ?? null) : null;
}

/** Offset behind the end tag at `start`, or -1 when it closes nothing. */
function closeElement(text: string, start: number, stack: OpenElement[]): number {
  const end = text.indexOf('>', start);
  const name = stack.length > 1 ? stack.pop()?.name : undefined;
  return end !== -1 && text.slice(start + 2, end) === name ? end + 1 : -1;
}

/** Offset behind the start tag at `start`, or -1. */
function openElement(text: string, start: number, stack: OpenElement[]): number {
  if (text.charCodeAt(start) !== open || !startsName(text, start + 1)) return -1;
  const nameEnd = endOfName(text, start + 1);
  const element: OpenElement = {
    name: text.slice(start + 1, nameEnd),
    attributes: new Map(),
    children: [],
  };
  const end = readAttributes(text, nameEnd, element.attributes);
  if (end === -1) return -1;
  stack.at(-1)?.children.push(element);
  if (text.charCodeAt(end) === close) {
    stack.push(element);
    return end + 1;
  }
  return text.charCodeAt(end + 1) === close ? end + 2 : -1;
}
