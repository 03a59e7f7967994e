/** Reads and keeps golden pictures for the tests in workerd, which has no files. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Response } from 'miniflare';

const folder = new URL('golden/', import.meta.url);

export function readGolden(name: string): Response {
  const file = new URL(name, folder);
  return existsSync(file) ? new Response(readFileSync(file)) : new Response(null, { status: 404 });
}

/** Answers whether the picture became the reference: `UPDATE_GOLDEN=1 npm test` accepts what is drawn. */
export function keepGolden(name: string, picture: ArrayBuffer): Response {
  const update = process.env['UPDATE_GOLDEN'] === '1';
  const file = new URL(update ? name : `.diff/${name}`, folder);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, new Uint8Array(picture));
  return Response.json(update);
}
