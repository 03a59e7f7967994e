import { etagIsAmong, etagMatches } from '../service/etag.ts';

/** What a client says of the file that it has, or expects: RFC 9110, 13.1. */
export const preconditions = [
  'If-Match',
  'If-None-Match',
  'If-Modified-Since',
  'If-Unmodified-Since',
] as const;

/**
 * `failed` when it expects another file, `unchanged` when it has this one.
 * @param etag With its quotes.
 * @param modified IMF-fixdate
 */
export function checkPreconditions(
  headers: Headers,
  etag: string,
  modified: string,
): 'failed' | 'unchanged' | null {
  const modifiedAt = Date.parse(modified);
  const ifMatch = headers.get('If-Match');
  const isOther =
    ifMatch === null
      ? modifiedAt > timeOf(headers.get('If-Unmodified-Since'))
      : !etagIsAmong(ifMatch, etag);
  if (isOther) return 'failed';
  const ifNoneMatch = headers.get('If-None-Match');
  const isKnown =
    ifNoneMatch === null
      ? modifiedAt <= timeOf(headers.get('If-Modified-Since'))
      : etagMatches(ifNoneMatch, etag);
  return isKnown ? 'unchanged' : null;
}

/** NaN, which is neither before nor after anything, for what is not the one form of dates that is in use. */
function timeOf(text: string | null): number {
  const time = Date.parse(text ?? '');
  return new Date(time).toUTCString() === text ? time : Number.NaN;
}
