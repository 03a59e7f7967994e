import * as z from 'zod';
import type { Document } from './document.ts';
import type { PageOf } from './page-of.ts';
import type { Scope } from './scope.ts';

/** Ids of templates begin with `template_`, so slugs do not. */
export const Slug = z
  .string()
  .regex(
    /^(?!template_)[a-z0-9][a-z0-9_-]{0,63}$/,
    'Expected up to 64 of a-z, 0-9, "-" and "_", not beginning with "template_"',
  )
  .meta({ description: 'Names the template in requests; unique within a tenant' });

/** Told to people: what is not seen, or turns the order of what is, would be told as something else. */
const PlainText = z
  .string()
  .trim()
  .regex(/^[^\p{Cc}\p{Bidi_Control}]*$/u, 'Expected text without control characters');

export const TemplateTitle = PlainText.min(1).max(200);
export const ProjectName = z
  .string()
  .regex(/^[\w.-]{1,64}$/, 'Expected up to 64 of A-Z, a-z, 0-9, "_", "." and "-"');
export const Tags = z.array(PlainText.min(1).max(64)).max(20);

/** Overrides to try a template with, by the name of the data set, the layer and the property. */
export const Samples = z.record(
  z.string(),
  z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number()]))),
);
export type Samples = z.infer<typeof Samples>;

/** What lists tell of a template. */
export interface TemplateSummary {
  readonly id: string;
  /** URL-friendly and unique within a tenant; templates are named by it or by the id. */
  readonly slug: string;
  readonly name: string;
  readonly project: string | null;
  readonly tags: readonly string[];
  /** px, of the first page */
  readonly width: number;
  readonly height: number;
  /** Starts at 1; every published change adds one. 0 is one that was never published. */
  readonly version: number;
  readonly isPublished: boolean;
  /** Whether the draft differs from the newest published version. */
  readonly hasChanges: boolean;
  /** ISO 8601 */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** One version of a stored document with its name, or its draft, whose `version` is 0. */
export interface Template extends TemplateSummary {
  /** The same object as long as the version is kept in memory: what is kept of drawings is found by it. */
  readonly document: Document;
}

/** With what no render needs. */
export interface ShownTemplate extends Template {
  readonly samples: Samples;
}

/** A template as a request names it: `social-card`, `social-card@3`, `template_abc123@draft`. */
export interface TemplateReference {
  readonly idOrSlug: string;
  /** null is the newest published version. */
  readonly version: number | 'draft' | null;
}

export interface TemplateVersion {
  readonly version: number;
  /** ISO 8601 */
  readonly publishedAt: string;
}

export interface NewTemplate {
  readonly slug: string;
  readonly name: string;
  readonly project: string | null;
  readonly tags: readonly string[];
  readonly document: Document;
  readonly samples: Samples;
}

/** What is left out, or undefined, stays. */
export type TemplateChanges = {
  readonly [Field in keyof NewTemplate]?: NewTemplate[Field] | undefined;
};

export interface TemplateQuery {
  readonly limit: number;
  readonly cursor: string | null;
  /** Part of the name or slug, in any case. */
  readonly search: string | null;
  readonly tag: string | null;
}

export interface TemplateStore {
  /** The version that the reference names, to draw it; null when there is none, or none published. */
  get(scope: Scope, reference: TemplateReference): Promise<Template | null>;
  /**
   * The same, to look at it. A draft tells the newest published version, and one that was never published is its draft.
   */
  show(scope: Scope, reference: TemplateReference): Promise<ShownTemplate | null>;
  /** Oldest first; `total` counts all that match, not the page. */
  list(scope: Scope, query: TemplateQuery): Promise<PageOf<TemplateSummary> & { total: number }>;
  /** Newest first; null when there is no such template. */
  versions(scope: Scope, idOrSlug: string): Promise<readonly TemplateVersion[] | null>;
  /**
   * Stores a draft or, all at once, its first version.
   * @throws Problem `conflict` when the slug is taken or there are too many templates
   */
  create(scope: Scope, template: NewTemplate, isPublished?: boolean): Promise<ShownTemplate>;
  /**
   * Changes the draft's document and, at once, all that is not of a version. What is published stays. Null when there is
   * no such template.
   * @throws Problem `conflict` when the slug is taken
   */
  update(scope: Scope, idOrSlug: string, changes: TemplateChanges): Promise<ShownTemplate | null>;
  /**
   * The draft becomes the next version, all at once; a draft without changes makes none. Null when there is no such
   * template.
   * @throws Problem `conflict` when there are too many versions
   */
  publish(scope: Scope, idOrSlug: string): Promise<ShownTemplate | null>;
  /** Whether there was such a template. */
  delete(scope: Scope, idOrSlug: string): Promise<boolean>;
}
