import { createHash } from 'node:crypto';
import { Problem } from '../core/problem.ts';
import { expiryOf } from '../service/files.ts';
import type { ByteRange, FileStore, StoredFile } from '../service/stored-file.ts';
import { answerOf, persistently } from './store-answer.ts';

const PREFIX = 'output:';
/** The largest value that KV holds. */
const MAX_BYTES = 25 * 1024 * 1024;
/** s; KV keeps nothing for less. */
const LEAST_LIFETIME = 60;
/** ms */
const READ_PATIENCE = 5000;
const WRITE_PATIENCE = 20_000;
/** ms before the second try to store a file: KV takes one write a second for a key. */
const PAUSES = [1000];

const detail = 'The store of files does not answer';

/** Files for deployments without R2. KV deletes by itself what has expired. */
export function createKvFiles(namespace: KVNamespace, now: () => number): FileStore {
  async function find(path: string) {
    const found = await answerOf(READ_PATIENCE, detail, () =>
      namespace.getWithMetadata<StoredFile>(PREFIX + path, 'stream'),
    );
    return found.value === null || found.metadata === null
      ? null
      : { stream: found.value, file: found.metadata };
  }

  async function read(path: string, range: ByteRange | null) {
    const found = await find(path);
    if (found === null) throw new Problem('not-found', 'The file has just been deleted');
    const { stream, file } = found;
    const part = range === null ? stream : stream.pipeThrough(cut(range));
    return part.pipeThrough(new FixedLengthStream(range?.length ?? file.size));
  }

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
    async open(path) {
      const found = await find(path);
      if (found === null) return null;
      // Nobody may want the bytes, and a stream that nobody reads holds a connection.
      await found.stream.cancel();
      const filename = decodeURIComponent(found.file.filename);
      return { ...found.file, filename, read: (range) => read(path, range) };
    },
    async delete(paths) {
      const kept = paths.filter((path) => (expiryOf(path) ?? 0) > now());
      await answerOf(WRITE_PATIENCE, detail, () =>
        Promise.all(kept.map((path) => namespace.delete(PREFIX + path))),
      );
    },
  };
}

/** Lets one part of a stream through, and reads nothing after it. */
function cut({ offset, length }: ByteRange): TransformStream<Uint8Array, Uint8Array> {
  const end = offset + length;
  let position = 0;
  return new TransformStream({
    transform(bytes, controller) {
      const part = bytes.subarray(Math.max(0, offset - position), Math.max(0, end - position));
      position += bytes.length;
      if (part.length > 0) controller.enqueue(part);
      if (position >= end) controller.terminate();
    },
  });
}
