/** Behind a letter it would be the end of an ordinary word, unless that letter is part of an escape. */
const start = '(?:(?<![a-z])|(?<=%[0-9a-f]{2}))';
const equals = '(?:=|%3d)';

/** Keys and what they sign with, percent-encoded or not. What `npm start` knows by heart is no secret. */
const keys = new RegExp(
  `${start}rs(?:_|%5f)(?:live|get)(?:_|%5f)[0-9a-z]{16,}|\\bss_[\\w-]{40,}`,
  'gi',
);

const labels = [
  'token|secret|password|credential|authorization',
  `${start}signature`,
  '(?:api|access|signing|private|admin)[-_]?key',
  // With a colon it may as well be a sentence, or the key of a file.
  `${start}key(?=["']?\\s*${equals})`,
].join('|');

/** What proves who asks, in a header, a query or a JSON body. */
const proofs = new RegExp(
  `((?:${labels})["']?\\s*(?:${equals}|:)\\s*["']?(?:(?:bearer|basic)\\s+)?)[^\\s&"',;}]+`,
  'gi',
);

/** For texts that repeat what a caller sent: a key in the wrong place is not told to whoever sees the answer. */
export function withoutKeys(text: string): string {
  return text.replace(keys, '[redacted]');
}

/** For texts that may hold anything, such as messages of other people's code. */
export function withoutSecrets(text: string): string {
  return withoutKeys(text).replace(proofs, '$1[redacted]');
}
