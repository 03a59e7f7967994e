import { checkSvgValue, referencesOf, type SvgTotals } from './svg-values.ts';
import { refuseSvg } from './xml-scanner.ts';

export interface SvgDeclaration {
  readonly name: string;
  readonly value: string;
}

export interface SvgRule {
  /** What the element itself must be, for each selector of the list: `.class`, `#id`, `tag` or `*`. */
  readonly keys: readonly string[];
  readonly selector: string;
  readonly declarations: readonly SvgDeclaration[];
}

const maxSelectorParts = 8;
// simplecss looks for line and column of each value's end from the start of the sheet, or of the style attribute.
const maxSheetSteps = 200_000_000;
const maxStyleDeclarations = 200;
// Every selector of a list gets its own copy of the declarations, here and in simplecss.
const maxCopies = 100_000;

function withoutComments(css: string): string {
  let text = '';
  let from = 0;
  for (let at = css.indexOf('/*'); at !== -1; at = css.indexOf('/*', from)) {
    const end = css.indexOf('*/', at + 2);
    text += `${css.slice(from, at)} `;
    from = end === -1 ? css.length : end + 2;
  }
  return text + css.slice(from);
}

const areBalanced = (text: string): boolean => {
  let open = 0;
  for (const bracket of text.replaceAll(/[^()]/g, '')) {
    open += bracket === '(' ? 1 : -1;
    if (open < 0) return false;
  }
  return open === 0;
};

/**
 * Whether the declaration may be written out again. simplecss, resvg's parser, ends a function at the first `)`, quoted
 * or not, a string at the next quote, and begins another declaration at a `*` or `!` inside a value. An `@` has no place
 * in any.
 * @throws Problem `asset-invalid` when it could see another end of the value than we do.
 */
function isPlainValue(value: string): boolean {
  const bare = value.replaceAll(/"[^"(){}]*"|'[^'(){}]*'/g, ' ');
  if (/["'{}]/.test(bare) || !areBalanced(bare)) {
    throw refuseSvg('its styles have unbalanced quotes or brackets');
  }
  return !/[*!@]/.test(bare.replace(/!\s{0,8}important$/i, ''));
}

/**
 * Parses and checks `name: value; …`.
 * @throws Problem `asset-invalid`
 */
function parseDeclarations(css: string, totals: SvgTotals): readonly SvgDeclaration[] {
  // An escape can spell url( and @import in ways that no check below would see.
  if (css.includes('\\')) throw refuseSvg('its styles use escapes');
  const declarations: SvgDeclaration[] = [];
  // A semicolon in quotes or brackets leaves a part with unbalanced ones, which is refused.
  for (const part of withoutComments(css).split(';')) {
    const colon = part.indexOf(':');
    const property = part.slice(0, Math.max(0, colon)).trim().toLowerCase();
    const value = part.slice(colon + 1).trim();
    const isPlain = isPlainValue(value);
    if (!/^-?[a-z][\w-]{0,60}$/.test(property) || value === '') continue;
    checkSvgValue(property, value, totals);
    if (isPlain) declarations.push({ name: property, value });
  }
  return declarations;
}

/**
 * The same for a style attribute.
 * @throws Problem `asset-invalid`
 */
export function parseStyleAttribute(css: string, totals: SvgTotals): readonly SvgDeclaration[] {
  const declarations = parseDeclarations(css, totals);
  if (declarations.length > maxStyleDeclarations) {
    throw refuseSvg(`a style attribute has more than ${maxStyleDeclarations} declarations`);
  }
  return declarations;
}

/** `name:value` of each declaration, for the style attribute or a rule. */
export const serializeDeclarations = (declarations: readonly SvgDeclaration[]): string =>
  declarations.map(({ name, value }) => `${name}:${value}`).join(';');

// Whatever differs is left out: simplecss knows no more than this, and might see another end of it.
const knownSelector =
  /^(?:[\w\s.#*>+~:\u0080-\uffff-]|\([\w\s.#:-]*\)|\[[\w:-]+(?:[~|^$*]?=(?:"[\w\s.#:/-]*"|'[\w\s.#:/-]*'|[\w-]+))?\])+$/;

/** A class, id or tag without which the selector matches nothing; `*` when it could match anything. */
function keyOf(selector: string): string {
  // Other letters are part of a name to simplecss, which ends at some of them here.
  if (/[\u0080-\uffff]/.test(selector)) return '*';
  // Not left out without a trace: the descendant in `a [b]` is no `a`.
  const bare = selector.replaceAll(/\[[^\]]*\]|:[\w-]*(?:\([^)]*\))?/g, ':');
  const last = bare.split(/[\s>+~]/).at(-1) ?? '';
  return /[.#][\w-]+|^[A-Za-z][\w-]*/.exec(last)?.[0] ?? '*';
}

function parseSelectors(text: string): readonly string[] {
  if (/[{};@]/.test(text)) throw refuseSvg('its style sheet has stray braces or semicolons');
  const selectors = text.split(',').map((selector) => selector.trim());
  for (const selector of selectors) {
    if (selector.length > 500 || selector.split(/[\s>+~]+/).length > maxSelectorParts) {
      throw refuseSvg('its style sheet has selectors that are too long');
    }
  }
  return selectors.filter((selector) => knownSelector.test(selector));
}

/** Offset of the first of `marks`, or the end. */
function find(css: string, marks: RegExp, from: number): number {
  marks.lastIndex = from;
  return marks.exec(css)?.index ?? css.length;
}

/** Offset behind an at-rule: behind its block, or behind its semicolon. */
function skipAtRule(css: string, from: number): number {
  if (/^@import/i.test(css.slice(from, from + 7)))
    throw refuseSvg('its style sheet imports another');
  let at = find(css, /[{;]/g, from);
  if (css.charAt(at) !== '{') return at + 1;
  for (let depth = 1; depth > 0 && at < css.length; ) {
    at = find(css, /[{}]/g, at + 1);
    depth += css.charAt(at) === '{' ? 1 : -1;
  }
  return at + 1;
}

function checkRules(rules: readonly SvgRule[], length: number) {
  let steps = 0;
  let copies = 0;
  for (const { keys, declarations } of rules) {
    steps += (keys.length + declarations.length) * length;
    copies += keys.length * declarations.length;
  }
  if (steps > maxSheetSteps || copies > maxCopies) throw refuseSvg('its style sheet is too long');
}

/**
 * Parses and checks a style sheet. At-rules (@font-face, @media) are left out: the rasteriser knows none.
 * @throws Problem `asset-invalid`
 */
export function parseStyleSheet(css: string, totals: SvgTotals): readonly SvgRule[] {
  const text = withoutComments(css);
  const rules: SvgRule[] = [];
  for (let at = 0; at < text.length; ) {
    const start = at + (/^[\s;}]*/.exec(text.slice(at, at + 1_000))?.[0].length ?? 0);
    if (start > at) at = start;
    else if (text.charAt(at) === '@') at = skipAtRule(text, at);
    else {
      const open = find(text, /\{/g, at);
      const close = find(text, /\}/g, open + 1);
      const selectors = parseSelectors(text.slice(at, open));
      const declarations = parseDeclarations(text.slice(open + 1, close), totals);
      if (selectors.length > 0) {
        rules.push({ keys: selectors.map(keyOf), selector: selectors.join(), declarations });
      }
      at = close + 1;
    }
  }
  checkRules(rules, text.length);
  return rules;
}

/** Steps to try a rule on an element so deep: simplecss tries every combination of ancestors. */
export const matchingCost = ({ selector }: SvgRule, depth: number): number =>
  selector.split(',').reduce((sum, one) => sum + depth ** (one.split(/[\s>+~]+/).length - 1), 0);

/** The rules as a style sheet again. */
export const serializeStyleSheet = (rules: readonly SvgRule[]): string =>
  rules
    .map(({ selector, declarations }) => `${selector}{${serializeDeclarations(declarations)}}`)
    .join('');

/** Paint and effect references among declarations: property and id. */
export const styleReferences = (declarations: readonly SvgDeclaration[]) =>
  declarations.flatMap(({ name, value }) => referencesOf(value).map((id) => ({ name, id })));
