import { type PageOf, readCursor, writeCursor } from '../core/page-of.ts';
import type { Scope } from '../core/scope.ts';
import type { TemplateQuery, TemplateSummary, TemplateVersion } from '../core/template.ts';
import { reading } from './template-faults.ts';
import { named, type SummaryRow, summaryColumns, summaryOf, whereNamed } from './template-rows.ts';
import { MAX_VERSIONS } from './template-statements.ts';

/** Not by LIKE, of which D1 takes no pattern beyond 50 bytes. SQLite knows the two cases of a to z only. */
const matching = `tenant = ?1 AND (?2 IS NULL OR project = ?2)
  AND (?3 IS NULL OR instr(lower(name), lower(?3)) > 0 OR instr(slug, lower(?3)) > 0)
  AND (?4 IS NULL OR EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?4))`;

/** Reads no documents: one that is damaged does not hide the others. */
export async function listTemplates(
  database: D1Database,
  { tenant, project }: Scope,
  { limit, cursor, search, tag }: TemplateQuery,
): Promise<PageOf<TemplateSummary> & { total: number }> {
  const { createdAt, id } = cursor === null ? { createdAt: -1, id: '' } : readCursor(cursor);
  const parameters = [tenant, project, search, tag];
  const statements = [
    database
      .prepare(`SELECT COUNT(*) AS total FROM templates WHERE ${matching}`)
      .bind(...parameters),
    database
      .prepare(
        `SELECT ${summaryColumns} FROM templates WHERE ${matching}
         AND (created_at, id) > (?5, ?6) ORDER BY created_at, id LIMIT ?7`,
      )
      .bind(...parameters, createdAt, id, limit + 1),
  ];
  const [counted, found] = await reading(() =>
    database.batch<SummaryRow & { total: number }>(statements),
  );
  const rows = found?.results ?? [];
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(summaryOf),
    total: counted?.results[0]?.total ?? 0,
    nextCursor:
      last === undefined ? null : writeCursor({ createdAt: last.created_at, id: last.id }),
  };
}

export async function listVersions(
  database: D1Database,
  scope: Scope,
  idOrSlug: string,
): Promise<readonly TemplateVersion[] | null> {
  const where = whereNamed(idOrSlug);
  const parameters = named(scope, idOrSlug);
  const statements = [
    database.prepare(`SELECT id FROM templates WHERE ${where}`).bind(...parameters),
    database
      .prepare(
        `SELECT version, published_at FROM template_versions
         WHERE template_id = (SELECT id FROM templates WHERE ${where})
         ORDER BY version DESC LIMIT ${MAX_VERSIONS}`,
      )
      .bind(...parameters),
  ];
  const [found, versions] = await reading(() =>
    database.batch<{ version: number; published_at: number }>(statements),
  );
  if (found?.results.length !== 1) return null;
  return (versions?.results ?? []).map((row) => ({
    version: row.version,
    publishedAt: new Date(row.published_at).toISOString(),
  }));
}
