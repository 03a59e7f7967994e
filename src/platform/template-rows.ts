import type { Document } from '../core/document.ts';
import type { Scope } from '../core/scope.ts';
import type { Samples, ShownTemplate, Template, TemplateSummary } from '../core/template.ts';

/** What lists tell. */
export const summaryColumns =
  'id, slug, name, project, tags, width, height, version, has_changes, created_at, updated_at';
/** Everything but the draft. */
export const shownColumns = `${summaryColumns}, samples`;

export interface SummaryRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly project: string | null;
  readonly tags: string;
  readonly width: number;
  readonly height: number;
  readonly version: number;
  readonly has_changes: number;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface ShownRow extends SummaryRow {
  readonly samples: string;
}

export interface DocumentRow extends SummaryRow {
  readonly document: string;
}

export function summaryOf(row: SummaryRow): TemplateSummary {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    project: row.project,
    tags: JSON.parse(row.tags) as string[],
    width: row.width,
    height: row.height,
    version: row.version,
    isPublished: row.version > 0,
    hasChanges: row.has_changes === 1,
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
  };
}

export function shownOf(row: ShownRow): Omit<ShownTemplate, 'document'> {
  return { ...summaryOf(row), samples: JSON.parse(row.samples) as Samples };
}

export function templateOf<Summary extends TemplateSummary>(
  template: Summary,
  version: number,
  document: Document,
): Summary & Pick<Template, 'document'> {
  return { ...template, ...sizeOf(document), version, document };
}

/** px, of the first page */
export function sizeOf({ pages: [page] }: Document): { width: number; height: number } {
  if (page === undefined) throw new Error('a document has no page');
  return { width: page.width, height: page.height };
}

const idStart = 'template_';

export const newId = (randomId: () => string) => idStart + randomId().slice(0, 20);

/** One template within a scope; `named` gives its parameters, which are the first three. No slug begins like an id. */
export function whereNamed(idOrSlug: string): string {
  const column = idOrSlug.startsWith(idStart) ? 'id' : 'slug';
  return `tenant = ?1 AND (?2 IS NULL OR project = ?2) AND ${column} = ?3`;
}

export const named = ({ tenant, project }: Scope, idOrSlug: string) =>
  [tenant, project, idOrSlug] as const;
