import { expect, it } from 'vitest';
import { readCursor, writeCursor } from './page-of.ts';

it.each([
  { createdAt: 0, id: 'a' },
  { createdAt: 1_795_332_065_806, id: 'template_941c9f40c7c2487ba4b2' },
  { createdAt: 1, id: 'render_mwrihl1d167a1419e0f64d77a4dbe5b68eefdd5f' },
])('a cursor is read back as the place %j', (place) => {
  const cursor = writeCursor(place);
  expect(readCursor(cursor)).toEqual(place);
  expect(encodeURIComponent(cursor)).toBe(cursor);
});

it.each(['', '.', '.a', '1.', 'A.a', '-1.a', '1.a.b', '1.a b', "1.a'", 'zzzzzzzzzzzz.a', '1.a\n'])(
  'what nobody wrote as a cursor is none: %j',
  (cursor) => {
    expect(() => readCursor(cursor)).toThrow(
      expect.objectContaining({ code: 'invalid-request', path: 'cursor' }),
    );
  },
);
