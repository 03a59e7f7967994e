import { createHash } from 'node:crypto';
import { Problem } from '../core/problem.ts';
import { expiryOf } from '../service/files.ts';
import type { FileStore, StoredFile } from '../service/stored-file.ts';
import { partOf } from './part-of-stream.ts';
import { answerOf, persistently } from './store-answer.ts';

const PREFIX = 'output:';
/** The largest value that KV holds. */
const MAX_BYTES = 25 * 1024 * 1024;
/** s; KV keeps nothing for less. */
const LEAST_LIFETIME = 60;
/** ms; who asks for a picture waits for both tries to store it. */
const READ_PATIENCE = 5000;
const WRITE_PATIENCE = 5000;
/** ms before the second try to store a file: KV takes one write a second for a key. */
const PAUSES = [1000];

const detail = 'The store of files does not answer';

/** Files for deployments without R2. KV deletes by itself what has expired. */
export function createKvFiles(namespace: KVNamespace, now: () => number): FileStore {
  return {
    async put(path, body, file) {
      if (body.length > MAX_BYTES) {
        throw new Problem('payload-too-large', `The file is larger than ${MAX_BYTES} bytes`, {
          hint: 'Deployments with R2 store larger ones',
        });
      }
      const etag = createHash('sha256').update(body).digest('hex').slice(0, 32);
      // Metadata are headers.
      const filename = encodeURIComponent(file.filename);
      const metadata: StoredFile = { ...file, filename, size: body.length, etag };
      const lifetime = Math.ceil((file.expiresAt - file.storedAt) / 1000);
      const options = { metadata, expirationTtl: Math.max(LEAST_LIFETIME, lifetime) };
      await persistently(
        PAUSES,
        (ms) => scheduler.wait(ms),
        () => answerOf(WRITE_PATIENCE, detail, () => namespace.put(PREFIX + path, body, options)),
      );
    },
    // The bytes come in any case: KV tells nothing of a value without them.
    async open(path) {
      const { value, metadata } = await answerOf(READ_PATIENCE, detail, () =>
        namespace.getWithMetadata<StoredFile>(PREFIX + path, 'stream'),
      );
      if (value === null || metadata === null) return null;
      return {
        ...metadata,
        filename: decodeURIComponent(metadata.filename),
        read: async (range) => partOf(value, metadata.size, range),
        close: () => value.cancel(),
      };
    },
    async delete(paths) {
      const kept = paths.filter((path) => (expiryOf(path) ?? 0) > now());
      await answerOf(WRITE_PATIENCE, detail, () =>
        Promise.all(kept.map((path) => namespace.delete(PREFIX + path))),
      );
    },
  };
}
