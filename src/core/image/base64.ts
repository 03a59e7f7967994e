const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const invalid = 255;
const blank = 254;

const values = new Uint8Array(256).fill(invalid);
for (const [index, letter] of [...alphabet].entries()) values[letter.charCodeAt(0)] = index;
for (const letter of ' \t\r\n') values[letter.charCodeAt(0)] = blank;

function withoutPadding(text: string): string {
  const trimmed = text.trimEnd();
  if (trimmed.endsWith('==')) return trimmed.slice(0, -2);
  return trimmed.endsWith('=') ? trimmed.slice(0, -1) : trimmed;
}

/**
 * Decodes base64 with the standard alphabet. Blanks are skipped and the padding may be missing; anything else that does
 * not belong there gives null.
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  const digits = withoutPadding(text);
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let count = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const code = digits.charCodeAt(index);
    const value = code < 256 ? (values[code] ?? invalid) : invalid;
    if (value === invalid) return null;
    if (value === blank) continue;
    bits = ((bits << 6) | value) & 0xffffff;
    count += 1;
    if (count % 4 !== 1) {
      bytes[length] = (bits >> (6 - 2 * ((count - 1) % 4))) & 0xff;
      length += 1;
    }
  }
  return count % 4 === 1 ? null : bytes.slice(0, length);
}
