import * as z from 'zod';
import { limits } from './limits.ts';

/** Strong right-to-left scripts (Hebrew, Arabic, Syriac, Thaana, NKo …) as against any other letter. */
const STRONG = /\p{L}/u;
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}]/u;

/** UAX #9 rules P2 and P3: the first letter decides. */
export function isRightToLeft(text: string): boolean {
  const first = STRONG.exec(text)?.[0];
  return first !== undefined && RIGHT_TO_LEFT.test(first);
}

/** Controls other than tab and newline are not XML; a lone surrogate or a noncharacter is not text. */
const FORBIDDEN = /(?![\t\n])\p{Cc}|\p{Cs}|[\ufdd0-\ufdef\ufffe\uffff]/gu;

/** Composed (NFC), line breaks as `\n`, and nothing in it that XML or a shaper chokes on. */
function cleanText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(FORBIDDEN, (found) => (/\p{Cs}/u.test(found) ? '\ufffd' : ''));
}

/** Scripts that break between any two characters or words without spaces, and their punctuation. */
const BREAKABLE =
  '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}\\u3000-\\u303f\\uff00-\\uffef';
const UNBROKEN = new RegExp(`[^\\s${BREAKABLE}]{${limits.unbrokenText + 1}}`, 'u');
const MARKS = new RegExp(`\\p{M}{${limits.combiningMarks + 1}}`, 'u');

/** Why a text is refused before it is shaped, or null. */
function textFault(text: string): string | null {
  if (text.length > limits.layerText) {
    return `Expected at most ${limits.layerText} characters, got ${text.length}`;
  }
  const breaks = text.split('\n').length - 1;
  if (breaks > limits.lineBreaks) {
    return `Expected at most ${limits.lineBreaks} line breaks, got ${breaks}`;
  }
  if (UNBROKEN.test(text)) {
    return `Expected a place to break at least every ${limits.unbrokenText} characters`;
  }
  if (MARKS.test(text)) {
    return `Expected at most ${limits.combiningMarks} combining marks on one character`;
  }
  return null;
}

/** What is drawn is checked: cleaning can join runs and composing can lengthen them. */
export const PlainText = z.string().transform((text, context) => {
  const cleaned = text.length > limits.layerText ? text : cleanText(text);
  const fault = textFault(cleaned);
  if (fault === null) return cleaned;
  context.addIssue({ code: 'custom', message: fault });
  return z.NEVER;
});
