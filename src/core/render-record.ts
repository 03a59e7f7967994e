import type { Format } from './output.ts';
import type { PageOf } from './page-of.ts';
import type { ProblemCode } from './problem.ts';
import type { Stage } from './render.ts';
import type { Scope } from './scope.ts';
import type { UploadedFile } from './upload.ts';
import type { Warning } from './warning.ts';

/** Ids start with the time, so that records are stored in the order in which they are read. */
export function writeRenderId(acceptedAt: number, random: string): string {
  return `render_${acceptedAt.toString(36).padStart(8, '0')}${random}`;
}

/** When the render was accepted, in milliseconds since the epoch; null for what `writeRenderId` did not write. */
export function acceptedAtOf(id: string): number | null {
  const time = /^render_([0-9a-z]{8,9})[0-9a-f]{32}$/.exec(id)?.[1];
  return time === undefined ? null : Number.parseInt(time, 36);
}

/** What is remembered of a render. */
export interface RenderRecord extends Scope {
  readonly id: string;
  readonly keyId: string;
  /** null for a document that came with the request. */
  readonly templateId: string | null;
  readonly templateVersion: number | null;
  /** SHA-256 of the canonical overrides, hexadecimal. */
  readonly overridesHash: string;
  readonly format: Format;
  readonly status: 'completed' | 'failed';
  /** Why it failed. */
  readonly problem: { readonly code: ProblemCode; readonly detail: string } | null;
  /** px; null when it failed, like the figures below. */
  readonly width: number | null;
  readonly height: number | null;
  readonly bytes: number | null;
  /** Of a PDF. */
  readonly pageCount: number | null;
  /** ms */
  readonly stages: Readonly<Record<Stage, number>>;
  readonly warnings: readonly Warning[];
  readonly upload: UploadedFile | null;
  /** Where the output is stored, see service/files.ts; null when it is not, or not any more. */
  readonly output: { readonly path: string; readonly expiresAt: number } | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly completedAt: number;
}

export interface RecordQuery {
  readonly limit: number;
  readonly cursor: string | null;
  readonly templateId: string | null;
  readonly status: RenderRecord['status'] | null;
  readonly format: Format | null;
  /** Milliseconds since the epoch. */
  readonly createdAfter: number | null;
  readonly createdBefore: number | null;
}

/** Where nothing else is said, its methods throw the Problem `unavailable` when a store does not answer. */
export interface RecordStore {
  /** Stores it for good, with as many tries as that takes; to be awaited by `waitUntil`, not by an answer. */
  put(record: RenderRecord): Promise<void>;
  /** A render that has just ended is found, too. */
  get(scope: Scope, id: string): Promise<RenderRecord | null>;
  /**
   * Newest first.
   * @throws Problem `invalid-request` for a cursor that is none
   */
  list(scope: Scope, query: RecordQuery): Promise<PageOf<RenderRecord>>;
  /** Deletes what `get` found. */
  delete(record: RenderRecord): Promise<void>;
  /** Stores what `put` had to leave elsewhere. Returns how many, and the ids of those that it cannot read. */
  recover(): Promise<{ readonly count: number; readonly unreadable: readonly string[] }>;
  /** Ids and paths of outputs that expired by `now`, earliest first. */
  expiredOutputs(now: number, limit: number): Promise<readonly { id: string; path: string }[]>;
  /** The outputs of these renders are gone. */
  forgetOutputs(ids: readonly string[]): Promise<void>;
  /** Deletes records of renders that completed before then and have no output any more. Returns how many. */
  prune(before: number, limit: number): Promise<number>;
}
