/** Hostile files kept as lines of JSON, because linters and editors would try to read them. */
import { readFileSync } from 'node:fs';

export interface HostileFile {
  /** Its path in the folder; the ending says what it pretends to be. */
  readonly name: string;
  readonly bytes: Buffer;
}

interface PackedFile {
  readonly file: string;
  readonly text?: string;
  readonly base64?: string;
}

/** The files of a jsonl such as test/fixtures/hostile/found-here.jsonl; null for a jsonl of anything else. */
export function unpackFiles(jsonl: string): readonly HostileFile[] | null {
  const lines = jsonl.split('\n').filter((line) => line !== '');
  const packed = lines.map((line) => JSON.parse(line) as Partial<PackedFile>);
  return packed[0]?.file === undefined
    ? null
    : packed.map(({ file, text, base64 }) => ({
        name: String(file),
        bytes: text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text),
      }));
}

/** Those in the repository. */
export function foundFiles(): readonly HostileFile[] {
  const path = new URL('../fixtures/hostile/found-here.jsonl', import.meta.url);
  return unpackFiles(readFileSync(path, 'utf8')) ?? [];
}
