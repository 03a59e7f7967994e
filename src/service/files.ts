import { Problem } from '../core/problem.ts';
import type { Services } from './services.ts';
import type { OpenFile, StoredFile } from './stored-file.ts';

/** s; how long an output is kept that nobody gave a time for. */
export const DEFAULT_LIFETIME = 86_400;
/** s */
export const MAX_LIFETIME = 30 * 86_400;

/**
 * The path says when the file expires and how long it lives: an object that is gone needs no other memory to be told from
 * one that never was, and a bucket's lifecycle rules go by the prefix (`1d/`, `7d/`, `30d/`).
 */
function newPlace(services: Services, lifetime: number, extension: string) {
  const kept = lifetime <= 86_400 ? '1d' : lifetime <= 7 * 86_400 ? '7d' : '30d';
  const expires = Math.ceil(services.now() / 1000) + lifetime;
  const path = `${kept}/${expires.toString(36)}-${services.randomId()}.${extension}`;
  return { path, expiresAt: expires * 1000 };
}

/** Milliseconds since the epoch; null for what `storeFile` did not write. */
export function expiryOf(path: string): number | null {
  const expires = /^(?:1|7|30)d\/([0-9a-z]{6,8})-[0-9a-z]{32}\.[a-z0-9]{2,5}$/.exec(path)?.[1];
  return expires === undefined ? null : Number.parseInt(expires, 36) * 1000;
}

export interface FileToStore extends Pick<StoredFile, 'mediaType' | 'filename'> {
  readonly body: Uint8Array<ArrayBuffer>;
  /** s */
  readonly lifetime: number;
  readonly extension: string;
}

/** @throws Problem `unavailable` */
export async function storeFile(
  services: Services,
  { body, mediaType, filename, lifetime, extension }: FileToStore,
): Promise<{ path: string; expiresAt: number }> {
  const { path, expiresAt } = newPlace(services, lifetime, extension);
  const storedAt = services.now();
  await services.files.put(path, body, { mediaType, filename, storedAt, expiresAt });
  return { path, expiresAt };
}

/** @throws Problem `not-found` for what was never stored or is deleted, `gone` for what expired, `unavailable` */
export async function openFile(
  services: Services,
  path: string,
  isRead: boolean,
): Promise<OpenFile> {
  const expiresAt = expiryOf(path);
  const isGone = expiresAt !== null && expiresAt <= services.now();
  if (isGone) throw new Problem('gone', 'The file has expired', { hint: 'Render it again' });
  const file = expiresAt === null ? null : await services.files.open(path, isRead);
  if (file === null) throw new Problem('not-found', 'There is no such file');
  return file;
}

export function fileUrl({ origin }: Services, path: string): string {
  return `${origin}/files/${path}`;
}
