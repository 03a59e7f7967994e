/** Whether an If-None-Match names this representation. Weak and strong are the same to a cache. */
export function etagMatches(ifNoneMatch: string, etag: string): boolean {
  return namesIn(ifNoneMatch).some((name) => name === '*' || name.replace(/^W\//, '') === etag);
}

/** Whether an If-Match names it, byte by byte. */
export function etagIsAmong(ifMatch: string, etag: string): boolean {
  return namesIn(ifMatch).some((name) => name === '*' || name === etag);
}

function namesIn(header: string): string[] {
  return header
    .slice(0, 4096)
    .split(',')
    .map((name) => name.trim());
}
