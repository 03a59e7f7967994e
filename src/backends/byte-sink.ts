import { Problem } from '../core/problem.ts';

/** Bytes of a file that is being written, in pieces. */
export interface ByteSink {
  /** Copies the bytes. @throws Problem `too-complex` when the file gets too large. */
  append(bytes: Uint8Array): void;
  /** The whole file. The sink is of no use afterwards. */
  finish(): Uint8Array<ArrayBuffer>;
}

// An isolate has 128 MB, and the pixels and the wasm modules need theirs.
const maxBytes = 48_000_000;
const smallestPage = 64 * 1024;
const largestPage = 1024 * 1024;

export function createByteSink(): ByteSink {
  const pages: Uint8Array<ArrayBuffer>[] = [];
  let page = new Uint8Array(smallestPage);
  let used = 0;
  let total = 0;
  const turnPage = () => {
    pages.push(page.subarray(0, used));
    page = new Uint8Array(Math.min(largestPage, page.length * 2));
    used = 0;
  };
  return {
    append(bytes) {
      total += bytes.length;
      if (total > maxBytes) throw tooLarge(total);
      for (let offset = 0; offset < bytes.length; ) {
        if (used === page.length) turnPage();
        const piece = bytes.subarray(offset, offset + page.length - used);
        page.set(piece, used);
        used += piece.length;
        offset += piece.length;
      }
    },
    finish() {
      const file = new Uint8Array(total);
      let offset = 0;
      for (const part of [...pages, page.subarray(0, used)]) {
        file.set(part, offset);
        offset += part.length;
        // Given back at once: a large file is not to be in memory twice until the next garbage collection.
        part.buffer.transfer(0);
      }
      return file;
    },
  };
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 100_000) / 10} MB`;

function tooLarge(bytes: number): Problem {
  const detail = `The file comes to ${megabytes(bytes)} or more, but may have up to ${megabytes(maxBytes)}`;
  return new Problem('too-complex', detail, {
    hint: 'Ask for fewer pixels or a lower quality, or for JPEG in place of PNG',
  });
}
