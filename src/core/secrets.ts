/** Keys and what they sign with, percent-encoded or not. What `npm start` knows by heart is too short to match. */
const keys = /rs(?:_|%5f)(?:live|get)(?:_|%5f)[\w%-]{8,}|\bss_[\w-]{40,}/gi;

/** What proves who asks, in a header, a query or a JSON body. */
const proofs =
  /((?:signature|token|secret|password|credential|key|authorization)["']?\s*(?:[=:]|%3d)\s*["']?(?:(?:bearer|basic)\s+)?)[^\s&"',;}]+/gi;

/** For texts that repeat what a caller sent: a key in the wrong place is not told to whoever sees the answer. */
export function withoutKeys(text: string): string {
  return text.replace(keys, '[redacted]');
}

/** For texts that may hold anything, such as messages of other people's code. */
export function withoutSecrets(text: string): string {
  return withoutKeys(text).replace(proofs, '$1[redacted]');
}
