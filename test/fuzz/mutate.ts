/** Changes to texts and bytes that keep most of what made them interesting. */
import type { Random } from './random.ts';

const numbers = [
  '0',
  '-1',
  '1e9',
  '1e-9',
  '1e309',
  '-0',
  '2147483648',
  '4294967296',
  '0.0001',
  '99999999999999999999',
  'NaN',
  'Infinity',
  '1000em',
  '100%',
  '1e5px',
];

/** A text from another one of the corpus, cut, repeated or with pieces of the dictionary put in. */
export function mutateText(
  random: Random,
  corpus: readonly string[],
  dictionary: readonly string[],
  maxLength: number,
): string {
  let text = random.pick(corpus);
  for (let changes = 1 + random.below(5); changes > 0; changes -= 1) {
    text = changeText(random, text, corpus, dictionary).slice(0, maxLength);
  }
  return text;
}

function changeText(
  random: Random,
  text: string,
  corpus: readonly string[],
  dictionary: readonly string[],
): string {
  const at = random.below(text.length + 1);
  const length = random.below(Math.min(60, text.length - at + 1));
  const [head, piece, tail] = [text.slice(0, at), text.slice(at, at + length), text.slice(at)];
  switch (random.below(8)) {
    case 0:
      return head + tail.slice(length);
    case 1:
      return head + piece.repeat(1 + random.below(8)) + tail;
    case 2:
      return head + random.pick(dictionary) + tail;
    case 3:
      return head + random.pick(dictionary) + tail.slice(length);
    case 4:
      return head + String.fromCodePoint(random.below(random.oneIn(4) ? 0xd7ff : 128)) + tail;
    case 5:
      return replaceNumber(random, text, at);
    case 6: {
      const other = random.pick(corpus);
      const from = random.below(other.length + 1);
      return head + other.slice(from, from + random.below(400)) + tail;
    }
    default:
      return tail.slice(length) + head;
  }
}

/** The next number behind `at` with another one in its place. */
function replaceNumber(random: Random, text: string, at: number): string {
  const found = /\d+(?:\.\d+)?/.exec(text.slice(at, at + 2000));
  if (found === null) return text;
  const start = at + found.index;
  return text.slice(0, start) + random.pick(numbers) + text.slice(start + found[0].length);
}

const interestingBytes = [0, 1, 0x7f, 0x80, 0xff, 0xd8, 0xd9, 0xda, 0xc0, 0xc4];

export function mutateBytes(
  random: Random,
  corpus: readonly Uint8Array[],
  maxLength: number,
): Uint8Array {
  let bytes = Uint8Array.from(random.pick(corpus));
  for (let changes = 1 + random.below(6); changes > 0 && bytes.length > 0; changes -= 1) {
    bytes = changeBytes(random, bytes, corpus).slice(0, maxLength);
  }
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat(parts));
}

function changeBytes(
  random: Random,
  bytes: Uint8Array<ArrayBuffer>,
  corpus: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const at = random.below(bytes.length);
  const end = at + random.below(64);
  switch (random.below(7)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return joined(bytes.subarray(0, at), bytes.subarray(end));
    case 2:
      return joined(bytes.subarray(0, end), bytes.subarray(at));
    case 3: {
      const other = random.pick(corpus);
      const from = random.below(other.length + 1);
      return joined(bytes.subarray(0, at), other.subarray(from, from + random.below(200)));
    }
    case 4:
      // Lengths and sizes stand in fours.
      for (let index = at; index < Math.min(at + 4, bytes.length); index += 1) {
        bytes[index] = random.pick(interestingBytes);
      }
      return bytes;
    case 5:
      bytes[at] = random.pick(interestingBytes);
      return bytes;
    default:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes;
  }
}
