import type { Document } from './document.ts';

/** A stored document with a name. */
export interface Template {
  readonly id: string;
  /** URL-friendly and unique; templates are named by it or by the id. */
  readonly slug: string;
  readonly name: string;
  /** Starts at 1; every published change adds one. */
  readonly version: number;
  readonly isPublished: boolean;
  /** ISO 8601 */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly document: Document;
}
