import type { ByteRange } from '../service/stored-file.ts';

/**
 * The one part of a file that a Range header asks for: RFC 9110, 14.2. null when the whole file is the right answer,
 * which it is to anything not understood and to several parts at once.
 */
export function readRange(header: string, size: number): ByteRange | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/i.exec(header) ?? [];
  if (first === '' && last === '') return null;
  // Without a start, `last` counts from the end.
  const offset = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null;
  return offset < end ? { offset, length: end - offset } : 'unsatisfiable';
}
