import { isDeepStrictEqual } from 'node:util';

type Fields = Readonly<Record<string, unknown>>;

/**
 * `now` in the words of a file, wherever that says the same: whoever compares two files sees what has changed.
 * @param written The file's own JSON, with all its spellings
 * @param known What the file means, without what goes without saying
 * @param now What it shall mean, in the same form
 */
export function inSameWords(written: unknown, known: unknown, now: unknown): unknown {
  if (isDeepStrictEqual(known, now)) return written;
  if (isList(written) && isList(known) && isList(now)) {
    return now.map((item, index) => inSameWords(written[index], known[index], item));
  }
  if (isFields(written) && isFields(known) && isFields(now)) {
    const names = new Set([...Object.keys(written), ...Object.keys(now)]);
    return Object.fromEntries(
      [...names]
        .map((name) => [name, inSameWords(written[name], known[name], now[name])])
        .filter(([, value]) => value !== undefined),
    );
  }
  return now;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
