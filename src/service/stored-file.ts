/** A rendered file that is kept for some time under an address that nobody can guess. */
export interface StoredFile {
  readonly mediaType: string;
  /** What a browser saves it as. */
  readonly filename: string;
  /** bytes */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly storedAt: number;
  readonly expiresAt: number;
}

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

export interface OpenFile extends StoredFile {
  /** The bytes; all of them without a range, which must lie within the file. */
  read(range: ByteRange | null): Promise<ReadableStream<Uint8Array>>;
}

export interface FileStore {
  /** `path` comes from `filePath` in files.ts. */
  put(
    path: string,
    body: Uint8Array<ArrayBuffer>,
    file: Omit<StoredFile, 'size' | 'etag'>,
  ): Promise<void>;
  open(path: string): Promise<OpenFile | null>;
  /** What does not exist is no error. At most 1,000 at a time. */
  delete(paths: readonly string[]): Promise<void>;
}
