import { Problem } from './problem.ts';

/** One page of a list that is ordered by age, found by its place and not by an offset. */
export interface PageOf<T> {
  readonly items: readonly T[];
  /** Opaque; null at the end. */
  readonly nextCursor: string | null;
}

/** Where a page of a list ended. */
export interface Place {
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly id: string;
}

export function writeCursor({ createdAt, id }: Place): string {
  return `${createdAt.toString(36)}.${id}`;
}

/** @throws Problem `invalid-request` for what `writeCursor` did not write */
export function readCursor(cursor: string): Place {
  const [, time = '', id = ''] = /^([0-9a-z]{1,11})\.([\w-]{1,80})$/.exec(cursor) ?? [];
  if (id !== '') return { createdAt: Number.parseInt(time, 36), id };
  const detail = 'cursor: Expected next_cursor of the page before';
  throw new Problem('invalid-request', detail, { path: 'cursor' });
}
