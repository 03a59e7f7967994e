import { Problem } from '../core/problem.ts';
import type { Scope } from '../core/scope.ts';
import type { NewTemplate, TemplateChanges } from '../core/template.ts';
import { writing } from './template-faults.ts';
import {
  type DocumentRow,
  type NamedRow,
  named,
  namedColumns,
  sizeOf,
  whereNamed,
} from './template-rows.ts';

/** bytes; a row of the database holds two million. */
const MAX_DOCUMENT = 1_000_000;
const MAX_SAMPLES = 50_000;

/** @throws Problem `conflict`, `payload-too-large`, `unavailable` */
export async function insertTemplate(
  database: D1Database,
  id: string,
  tenant: string,
  template: NewTemplate,
  now: number,
): Promise<NamedRow> {
  const { slug, name, project, document } = template;
  const { tags, samples, draft } = textsOf(template);
  const { width, height } = sizeOf(document);
  const statement = database
    .prepare(
      `INSERT INTO templates (id, tenant, project, slug, name, tags, width, height, draft, samples,
         version, has_changes, created_at, updated_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 1, ?11, ?11)
       RETURNING ${namedColumns}`,
    )
    .bind(id, tenant, project, slug, name, tags, width, height, draft, samples, now);
  const row = await writing(() => statement.first<NamedRow>());
  if (row === null) throw new Error('a template that was stored is not there');
  return row;
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
): Promise<DocumentRow | null> {
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
       WHERE ${whereNamed(idOrSlug)} RETURNING ${namedColumns}, draft AS document`,
    )
    .bind(
      ...[...named(scope, idOrSlug), slug, name, tags, samples],
      ...[project === undefined ? 0 : 1, project ?? null, draft],
      ...[size?.width ?? null, size?.height ?? null, now],
    );
  return writing(() => statement.first<DocumentRow>());
}

/** With the newest version's document; null when there is no such template. Two at once make one version. */
export function publishTemplate(
  database: D1Database,
  scope: Scope,
  idOrSlug: string,
  now: number,
): Promise<DocumentRow | null> {
  const where = whereNamed(idOrSlug);
  const parameters = named(scope, idOrSlug);
  const statements = [
    database
      .prepare(
        `INSERT INTO template_versions (template_id, version, document, published_at)
         SELECT id, version + 1, draft, ?4 FROM templates WHERE ${where} AND has_changes = 1`,
      )
      .bind(...parameters, now),
    database
      .prepare(
        `UPDATE templates SET version = version + 1, has_changes = 0, updated_at = ?4,
           width = draft ->> '$.pages[0].width', height = draft ->> '$.pages[0].height'
         WHERE ${where} AND has_changes = 1`,
      )
      .bind(...parameters, now),
    database
      .prepare(
        `SELECT ${namedColumns}, (
           SELECT document FROM template_versions AS published
           WHERE template_id = templates.id AND published.version = templates.version
         ) AS document FROM templates WHERE ${where}`,
      )
      .bind(...parameters),
  ];
  return writing(async () => lastRow(await database.batch<DocumentRow>(statements)));
}

/** Null when there is no such template. */
export function deleteTemplate(
  database: D1Database,
  scope: Scope,
  idOrSlug: string,
): Promise<{ id: string; version: number } | null> {
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
      .prepare(`DELETE FROM templates WHERE ${where} RETURNING id, version`)
      .bind(...parameters),
  ];
  return writing(async () =>
    lastRow(await database.batch<{ id: string; version: number }>(statements)),
  );
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
