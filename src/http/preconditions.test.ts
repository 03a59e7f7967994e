import { expect, it } from 'vitest';
import { checkPreconditions } from './preconditions.ts';

const modified = 'Sun, 22 Nov 2026 12:00:00 GMT';
const earlier = 'Sun, 22 Nov 2026 11:59:59 GMT';
const later = 'Sun, 22 Nov 2026 12:00:01 GMT';

it.each([
  [{}, null],
  [{ 'If-Match': '"a"' }, null],
  [{ 'If-Match': '*' }, null],
  [{ 'If-Match': '"b", "a"' }, null],
  [{ 'If-Match': '"b"' }, 'failed'],
  [{ 'If-Match': 'W/"a"' }, 'failed'],
  [{ 'If-Match': '"a"', 'If-Unmodified-Since': earlier }, null],
  [{ 'If-Unmodified-Since': earlier }, 'failed'],
  [{ 'If-Unmodified-Since': modified }, null],
  [{ 'If-Unmodified-Since': 'yesterday' }, null],
  [{ 'If-Match': '"b"', 'If-None-Match': '"a"' }, 'failed'],
  [{ 'If-None-Match': 'W/"a"' }, 'unchanged'],
  [{ 'If-None-Match': '"b"', 'If-Modified-Since': later }, null],
  [{ 'If-Modified-Since': modified }, 'unchanged'],
  [{ 'If-Modified-Since': earlier }, null],
  [{ 'If-Modified-Since': '2026-11-23' }, null],
  [{ 'If-Modified-Since': 'Mon, 22 Nov 2026 12:00:01 GMT' }, null],
  [{ 'If-Modified-Since': 'Sun, 22 Nov 2026 12:00:01 +0000' }, null],
  [{ 'If-Modified-Since': '9999' }, null],
])('A client that says %j is answered: %s', (headers, answer) => {
  expect(checkPreconditions(new Headers(headers), '"a"', modified)).toBe(answer);
});
