/** A place in a text, and the number that was read last: one object for all the numbers of a long path. */
export interface Reading {
  readonly text: string;
  at: number;
  value: number;
}

const [plus, comma, minus, dot, zero, nine, blank] = [43, 44, 45, 46, 48, 57, 32];

/** Moves on past blanks and commas. */
export function skipSeparators(reading: Reading) {
  const { text } = reading;
  for (; reading.at < text.length; reading.at += 1) {
    const code = text.charCodeAt(reading.at);
    if (code > blank && code !== comma) return;
  }
}

/** Whether a number begins with the character. */
export function startsNumber(code: number): boolean {
  return (code >= zero && code <= nine) || code === minus || code === dot || code === plus;
}

/** Reads a number and moves on behind it; false when there is none. */
export function readNumber(reading: Reading): boolean {
  const { text } = reading;
  const first = text.charCodeAt(reading.at);
  if (!startsNumber(first)) return false;
  let at = first === minus || first === plus ? reading.at + 1 : reading.at;
  let value = 0;
  let scale = 0;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === dot && scale === 0) {
      scale = 1;
      continue;
    }
    if (code < zero || code > nine) break;
    value = value * 10 + (code - zero);
    scale *= 10;
  }
  reading.value = (first === minus ? -value : value) / Math.max(1, scale);
  reading.at = at;
  return readExponent(reading);
}

function readExponent(reading: Reading): boolean {
  const code = reading.text.charCodeAt(reading.at) | 32;
  if (code !== 101) return true;
  const exponent = /^[-+]?\d{1,3}/.exec(reading.text.slice(reading.at + 1, reading.at + 5))?.[0];
  if (exponent === undefined) return false;
  reading.value *= 10 ** Number(exponent);
  reading.at += 1 + exponent.length;
  return true;
}
