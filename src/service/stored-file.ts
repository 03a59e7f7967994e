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
  /** The bytes, once; all of them without a range, which must lie within the file. */
  read(range: ByteRange | null): Promise<ReadableStream<Uint8Array>>;
  /** For whoever does not read it: its bytes may be waiting, and hold a connection. */
  close(): Promise<void>;
}

export interface FileStore {
  /** `path` comes from `storeFile` in files.ts. */
  put(
    path: string,
    body: Uint8Array<ArrayBuffer>,
    file: Omit<StoredFile, 'size' | 'etag'>,
  ): Promise<void>;
  /** @param isRead Whether all of it will be read, as far as one knows: a store may send it along at once. */
  open(path: string, isRead: boolean): Promise<OpenFile | null>;
  /** What does not exist is no error. At most 1,000 at a time. */
  delete(paths: readonly string[]): Promise<void>;
}
