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

function afterQuote(css: string, at: number): number {
  const close = css.indexOf(css.charAt(at), at + 1);
  return close === -1 ? css.length : close + 1;
}

/** Offset of the first of `marks` outside quotes and brackets, or the end. */
function findOutside(css: string, marks: string, from: number): number {
  let brackets = 0;
  for (let at = from; at < css.length; ) {
    const letter = css.charAt(at);
    if (brackets === 0 && marks.includes(letter)) return at;
    if (letter === '(') brackets += 1;
    if (letter === ')') brackets = Math.max(0, brackets - 1);
    at = letter === '"' || letter === "'" ? afterQuote(css, at) : at + 1;
  }
  return css.length;
}

/**
 * Parses and checks `name: value; …`.
 * @throws Problem `asset-invalid`
 */
export function parseDeclarations(css: string, totals: SvgTotals): readonly SvgDeclaration[] {
  // An escape can spell url( and @import in ways that no check below would see.
  if (css.includes('\\')) throw refuseSvg('its styles use escapes');
  const text = withoutComments(css);
  const declarations: SvgDeclaration[] = [];
  for (let at = 0; at < text.length; ) {
    const end = findOutside(text, ';', at);
    const [name = '', ...rest] = text.slice(at, end).split(':');
    const property = name.trim();
    const value = rest.join(':').trim();
    at = end + 1;
    if (!/^-?[A-Za-z][\w-]{0,60}$/.test(property) || value === '') continue;
    checkSvgValue(property.toLowerCase(), value, totals);
    declarations.push({ name: property.toLowerCase(), value });
  }
  return declarations;
}

/** `name:value` of each declaration, for the style attribute or a rule. */
export const serializeDeclarations = (declarations: readonly SvgDeclaration[]): string =>
  declarations.map(({ name, value }) => `${name}:${value}`).join(';');

/** A class, id or tag without which the selector matches nothing; `*` when it could match anything. */
function keyOf(selector: string): string {
  const last = selector.split(/[\s>+~]/).at(-1) ?? '';
  return /[.#][\w-]+|^[A-Za-z][\w-]*/.exec(last.replaceAll(/\[[^\]]*\]|:.*$/g, ''))?.[0] ?? '*';
}

function parseSelectors(text: string): readonly string[] {
  const selectors = text.split(',').map((selector) => selector.trim());
  for (const selector of selectors) {
    if (selector.length > 500 || selector.split(/[\s>+~]+/).length > maxSelectorParts) {
      throw refuseSvg('its style sheet has selectors that are too long');
    }
  }
  return selectors.map(keyOf);
}

/** Offset behind an at-rule: behind its block, or behind its semicolon. */
function skipAtRule(css: string, from: number): number {
  if (/^@import/i.test(css.slice(from, from + 7)))
    throw refuseSvg('its style sheet imports another');
  let at = findOutside(css, '{;', from);
  if (css.charAt(at) !== '{') return at + 1;
  for (let depth = 1; depth > 0 && at < css.length; ) {
    at = findOutside(css, '{}', at + 1);
    depth += css.charAt(at) === '{' ? 1 : -1;
  }
  return at + 1;
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
      const open = findOutside(text, '{', at);
      const close = findOutside(text, '}', open + 1);
      const selector = text.slice(at, open).trim();
      const declarations = parseDeclarations(text.slice(open + 1, close), totals);
      rules.push({ keys: parseSelectors(selector), selector, declarations });
      at = close + 1;
    }
  }
  return rules;
}

/** The rules as a style sheet again. */
export const serializeStyleSheet = (rules: readonly SvgRule[]): string =>
  rules
    .map(({ selector, declarations }) => `${selector}{${serializeDeclarations(declarations)}}`)
    .join('');

/** Paint and effect references among declarations: property and id. */
export const styleReferences = (declarations: readonly SvgDeclaration[]) =>
  declarations.flatMap(({ name, value }) => referencesOf(value).map((id) => ({ name, id })));
