import { Problem } from '../core/problem.ts';
import type { Scope } from '../core/scope.ts';
import type { NewTemplate, TemplateChanges } from '../core/template.ts';
import { writing } from './template-faults.ts';
import {
  type DocumentRow,
  named,
  type ShownRow,
  type SummaryRow,
  shownColumns,
  sizeOf,
  whereNamed,
} from './template-rows.ts';

/** bytes; a row of the database holds two million. */
const MAX_DOCUMENT = 1_000_000;
const MAX_SAMPLES = 50_000;
/** Of a tenant. */
const MAX_TEMPLATES = 10_000;
/** Of a template. */
export const MAX_VERSIONS = 1000;

type DeletedRow = Pick<SummaryRow, 'id' | 'slug' | 'version'>;
/** With the document that goes with it. */
type Row = ShownRow & DocumentRow;

/**
 * All of it or nothing.
 * @throws Problem `conflict`, `payload-too-large`, `unavailable`
 */
export async function insertTemplate(
  database: D1Database,
  made: { readonly id: string; readonly tenant: string; readonly isPublished: boolean },
  template: NewTemplate,
  now: number,
): Promise<ShownRow> {
  const { id, tenant } = made;
  const { slug, name, project, document } = template;
  const { tags, samples, draft } = textsOf(template);
  const { width, height } = sizeOf(document);
  const version = made.isPublished ? 1 : 0;
  const statements = [
    database
      .prepare(
        `INSERT INTO templates (id, tenant, project, slug, name, tags, width, height, draft, samples,
           version, has_changes, created_at, updated_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1 - ?11, ?12, ?12
         WHERE (SELECT COUNT(*) FROM templates WHERE tenant = ?2) < ${MAX_TEMPLATES}
         RETURNING ${shownColumns}`,
      )
      .bind(id, tenant, project, slug, name, tags, width, height, draft, samples, version, now),
    database
      .prepare(
        `INSERT INTO template_versions (template_id, version, document, published_at)
         SELECT id, version, draft, created_at FROM templates WHERE id = ?1 AND version = 1`,
      )
      .bind(id),
  ];
  const [inserted] = await writing(() => database.batch<ShownRow>(statements));
  const row = inserted?.results[0];
  if (row !== undefined) return row;
  throw new Problem('conflict', `There are ${MAX_TEMPLATES} templates already`, {
    hint: 'Delete those that nobody uses',
  });
}

/**
 * With its draft; null when there is no such template. A draft that is what was published is no change.
 * @throws Problem `conflict`, `payload-too-large`, `unavailable`
 */
export function updateTemplate(
  database: D1Database,
  scope: Scope,
  idOrSlug: string,
  changes: TemplateChanges,
  now: number,
): Promise<Row | null> {
  const { slug = null, name = null, project, document } = changes;
  const { tags, samples, draft } = textsOf(changes);
  const size = document === undefined ? null : sizeOf(document);
  const statement = database
    .prepare(
      `UPDATE templates SET
         slug = COALESCE(?4, slug),
         name = COALESCE(?5, name),
         tags = COALESCE(?6, tags),
         samples = COALESCE(?7, samples),
         project = CASE WHEN ?8 THEN ?9 ELSE project END,
         draft = COALESCE(?10, draft),
         has_changes = CASE WHEN ?10 IS NULL THEN has_changes ELSE NOT EXISTS (
           SELECT 1 FROM template_versions AS published WHERE template_id = templates.id
             AND published.version = templates.version AND document = ?10
         ) END,
         width = CASE WHEN version = 0 THEN COALESCE(?11, width) ELSE width END,
         height = CASE WHEN version = 0 THEN COALESCE(?12, height) ELSE height END,
         updated_at = ?13
       WHERE ${whereNamed(idOrSlug)} RETURNING ${shownColumns}, draft AS document`,
    )
    .bind(
      ...[...named(scope, idOrSlug), slug, name, tags, samples],
      ...[project === undefined ? 0 : 1, project ?? null, draft],
      ...[size?.width ?? null, size?.height ?? null, now],
    );
  return writing(() => statement.first<Row>());
}

/**
 * With the newest version's document; null when there is no such template. Two at once make one version.
 * @throws Problem `conflict`, `unavailable`
 */
export async function publishTemplate(
  database: D1Database,
  scope: Scope,
  idOrSlug: string,
  now: number,
): Promise<Row | null> {
  const where = whereNamed(idOrSlug);
  const mayGrow = `has_changes = 1 AND version < ${MAX_VERSIONS}`;
  const parameters = named(scope, idOrSlug);
  const statements = [
    database
      .prepare(
        `INSERT INTO template_versions (template_id, version, document, published_at)
         SELECT id, version + 1, draft, ?4 FROM templates WHERE ${where} AND ${mayGrow}`,
      )
      .bind(...parameters, now),
    database
      .prepare(
        `UPDATE templates SET version = version + 1, has_changes = 0, updated_at = ?4,
           width = draft ->> '$.pages[0].width', height = draft ->> '$.pages[0].height'
         WHERE ${where} AND ${mayGrow}`,
      )
      .bind(...parameters, now),
    database
      .prepare(
        `SELECT ${shownColumns}, (
           SELECT document FROM template_versions AS published
           WHERE template_id = templates.id AND published.version = templates.version
         ) AS document FROM templates WHERE ${where}`,
      )
      .bind(...parameters),
  ];
  const row = lastRow(await writing(() => database.batch<Row>(statements)));
  if (row?.has_changes !== 1) return row;
  throw new Problem('conflict', `The template has ${MAX_VERSIONS} versions already`, {
    hint: 'Clone its draft and publish the clone',
  });
}

/** Null when there is no such template. */
export async function deleteTemplate(
  database: D1Database,
  scope: Scope,
  idOrSlug: string,
): Promise<DeletedRow | null> {
  const where = whereNamed(idOrSlug);
  const parameters = named(scope, idOrSlug);
  const statements = [
    database
      .prepare(
        `DELETE FROM template_versions
         WHERE template_id = (SELECT id FROM templates WHERE ${where})`,
      )
      .bind(...parameters),
    database
      .prepare(`DELETE FROM templates WHERE ${where} RETURNING id, slug, version`)
      .bind(...parameters),
  ];
  return lastRow(await writing(() => database.batch<DeletedRow>(statements)));
}

function lastRow<Row>(results: readonly D1Result<Row>[]): Row | null {
  return results.at(-1)?.results[0] ?? null;
}

/** What is stored as JSON; null for what is not changed. */
function textsOf({ tags, samples, document }: TemplateChanges) {
  return {
    tags: tags === undefined ? null : JSON.stringify(tags),
    samples: samples === undefined ? null : boundedJson(samples, MAX_SAMPLES, 'samples'),
    draft: document === undefined ? null : boundedJson(document, MAX_DOCUMENT, 'document'),
  };
}

function boundedJson(value: unknown, maxBytes: number, what: string): string {
  const text = JSON.stringify(value);
  if (new TextEncoder().encode(text).length <= maxBytes) return text;
  const detail = `The template's ${what} is larger than ${maxBytes} bytes of JSON`;
  throw new Problem('payload-too-large', detail);
}
