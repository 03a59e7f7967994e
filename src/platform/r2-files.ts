import { Problem } from '../core/problem.ts';
import type { ByteRange, FileStore, OpenFile } from '../service/stored-file.ts';
import { partOf } from './part-of-stream.ts';
import { answerOf, persistently } from './store-answer.ts';

const PREFIX = 'outputs/';
/** ms; who asks for a picture waits for both tries to store it. */
const READ_PATIENCE = 5000;
const WRITE_PATIENCE = 5000;
/** ms before the second try to store a file. */
const PAUSES = [200];

const detail = 'The store of files does not answer';

/** Files are objects below `outputs/`, their names and times in the objects' metadata. */
export function createR2Files(bucket: R2Bucket): FileStore {
  async function read(path: string, size: number, range: ByteRange | null) {
    const options = range === null ? {} : { range };
    const object = await answerOf(READ_PATIENCE, detail, () => bucket.get(PREFIX + path, options));
    if (object === null) throw new Problem('not-found', 'The file has just been deleted');
    return partOf(object.body, range?.length ?? size, null);
  }

  return {
    async put(path, body, { mediaType, filename, storedAt, expiresAt }) {
      const options = {
        httpMetadata: { contentType: mediaType },
        customMetadata: {
          // Metadata are headers.
          filename: encodeURIComponent(filename),
          storedAt: String(storedAt),
          expiresAt: String(expiresAt),
        },
      };
      await persistently(
        PAUSES,
        (ms) => scheduler.wait(ms),
        () => answerOf(WRITE_PATIENCE, detail, () => bucket.put(PREFIX + path, body, options)),
      );
    },
    async open(path, isRead) {
      const key = PREFIX + path;
      const object = await answerOf<R2Object | R2ObjectBody | null>(READ_PATIENCE, detail, () =>
        isRead ? bucket.get(key) : bucket.head(key),
      );
      if (object === null) return null;
      const { size } = object;
      const body = 'body' in object ? object.body : null;
      return {
        ...toFile(object),
        read: async (range) =>
          body === null ? read(path, size, range) : partOf(body, size, range),
        close: async () => body?.cancel(),
      };
    },
    async delete(paths) {
      const keys = paths.map((path) => PREFIX + path);
      await answerOf(WRITE_PATIENCE, detail, () => bucket.delete(keys));
    },
  };
}

function toFile({ size, etag, httpMetadata, customMetadata = {} }: R2Object) {
  return {
    mediaType: httpMetadata?.contentType ?? 'application/octet-stream',
    filename: decodeURIComponent(customMetadata['filename'] ?? ''),
    size,
    etag,
    storedAt: Number(customMetadata['storedAt']),
    expiresAt: Number(customMetadata['expiresAt']),
  } satisfies Omit<OpenFile, 'read' | 'close'>;
}
