/** Which graphemes are drawn as pictures, and where the picture of each one is kept. */

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Holds for every text that has an emoji. Most texts have none and need not be segmented. */
const mayHaveEmoji = /[\uFE0F\u20E3\p{Emoji_Presentation}\p{Emoji_Modifier}]|\u200D/u;

/**
 * Written out rather than as RGI_Emoji, which leaves out the sequences without their U+FE0F that
 * many keyboards send. A digit followed by U+FE0F alone stays text: no set has a picture of it.
 */
const emojiPattern = new RegExp(
  [
    String.raw`^(?:\p{Regional_Indicator}{2}`,
    String.raw`[#*0-9]\uFE0F?\u20E3`,
    String.raw`(?![#*0-9])\p{Emoji}\uFE0F`,
    String.raw`(?!\p{Regional_Indicator})\p{Emoji_Presentation}(?!\uFE0E)`,
    String.raw`\p{Emoji_Modifier_Base}\p{Emoji_Modifier}`,
    String.raw`\p{Extended_Pictographic}\u200D\p{Extended_Pictographic})`,
  ].join('|'),
  'u',
);

function segment(text: string): string[] {
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

/** The distinct graphemes of a text that are drawn as pictures, as they stand in the text. */
export function emojiGraphemes(text: string): string[] {
  if (!mayHaveEmoji.test(text)) return [];
  return [...new Set(segment(text).filter((grapheme) => emojiPattern.test(grapheme)))];
}

/** What is left of a text for fonts to draw. */
export function withoutEmoji(text: string): string {
  if (!mayHaveEmoji.test(text)) return text;
  return segment(text)
    .filter((grapheme) => !emojiPattern.test(grapheme))
    .join('');
}

function toKey(points: readonly number[]): string {
  return points.map((point) => point.toString(16).padStart(4, '0')).join('-');
}

/** The code points as Iconify's chars.json writes them: `1f44d-1f3fd`, never with U+FE0F. */
export function emojiKey(grapheme: string): string {
  return emojiKeys(grapheme)[0] ?? '';
}

/**
 * The keys to look for, from the exact picture to its base: without the skin tones, then without
 * what joiners add. A flag has no base: another flag is a wrong picture, not a plainer one.
 */
export function emojiKeys(grapheme: string): string[] {
  const points = Array.from(grapheme, (character) => character.codePointAt(0) ?? 0).filter(
    (point) => point !== 0xfe0f,
  );
  const keys = [toKey(points)];
  const first = points[0] ?? 0;
  if (first === 0x1f3f3 || first === 0x1f3f4) return keys;
  const plain = points.filter((point, index) => index === 0 || !isSkinTone(point));
  for (let end = plain.length; end > 0; end = plain.lastIndexOf(0x200d, end - 1)) {
    keys.push(toKey(plain.slice(0, end)));
  }
  return [...new Set(keys)];
}

function isSkinTone(point: number): boolean {
  return point >= 0x1f3fb && point <= 0x1f3ff;
}

/** The file that holds the picture. 128 files keep each one small (70 kB) and their number low. */
export function emojiShard(key: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return `emoji/${((hash >>> 8) & 127).toString(16).padStart(2, '0')}.json`;
}
