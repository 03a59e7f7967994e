import type { Document } from '../core/document.ts';
import type { Scope } from '../core/scope.ts';
import type { TemplateStore, TemplateSummary } from '../core/template.ts';
import { reading, unreadable } from './template-faults.ts';
import { listTemplates, listVersions } from './template-lists.ts';
import { createTemplateNames } from './template-names.ts';
import {
  type DocumentRow,
  named,
  newId,
  type ShownRow,
  shownColumns,
  shownOf,
  summaryColumns,
  summaryOf,
  templateOf,
  whereNamed,
} from './template-rows.ts';
import {
  deleteTemplate,
  insertTemplate,
  publishTemplate,
  updateTemplate,
} from './template-statements.ts';
import { createTemplateVersions, parseDocument } from './template-versions.ts';

export interface D1TemplatesOptions {
  readonly database: D1Database;
  /** Holds copies of published versions, which never change. */
  readonly versions: KVNamespace;
  readonly now: () => number;
  readonly randomId: () => string;
  /** Lets work finish after the answer of the request that is under way. */
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** The database is the truth; docs/decisions tells what happens when it, or the namespace, does not answer. */
export function createD1Templates(options: D1TemplatesOptions): TemplateStore {
  const { database, now, waitUntil } = options;
  const names = createTemplateNames(database, now);
  const versions = createTemplateVersions(database, options.versions, waitUntil);

  function readRow<Row>(columns: string, scope: Scope, idOrSlug: string): Promise<Row | null> {
    const query = database
      .prepare(`SELECT ${columns} FROM templates WHERE ${whereNamed(idOrSlug)}`)
      .bind(...named(scope, idOrSlug));
    return reading(() => query.first<Row>());
  }

  /** @param version null is the newest one. */
  async function readVersion<Summary extends TemplateSummary>(
    tenant: string,
    template: Summary,
    version: number | null,
  ): Promise<(Summary & { document: Document }) | null> {
    const wanted = version ?? template.version;
    if (wanted === 0 || wanted > template.version) return null;
    const document = await versions.read(template.id, wanted);
    if (document !== null) return templateOf(template, wanted, document);
    // Deleted a moment ago.
    names.forget(tenant, template);
    return null;
  }

  const show: TemplateStore['show'] = async (scope, { idOrSlug, version }) => {
    const draft = version === 'draft' ? 'draft' : 'CASE WHEN version = 0 THEN draft END';
    const columns = `${shownColumns}, ${draft} AS document`;
    const row = await readRow<ShownRow & DocumentRow>(columns, scope, idOrSlug);
    if (row === null) return null;
    const template = shownOf(row);
    if (version === 'draft' || (version === null && template.version === 0)) {
      return templateOf(template, template.version, draftOf(row));
    }
    return readVersion(scope.tenant, template, version);
  };

  return {
    show,
    list: (scope, query) => listTemplates(database, scope, query),
    versions: (scope, idOrSlug) => listVersions(database, scope, idOrSlug),

    async get(scope, { idOrSlug, version }) {
      if (version === 'draft') {
        const columns = `${summaryColumns}, draft AS document`;
        const row = await readRow<DocumentRow>(columns, scope, idOrSlug);
        return row === null ? null : templateOf(summaryOf(row), 0, draftOf(row));
      }
      const template = await names.find(scope, idOrSlug, version ?? 1);
      return template === null ? null : readVersion(scope.tenant, template, version);
    },

    async create({ tenant }, template, isPublished = false) {
      const id = newId(options.randomId);
      const row = await insertTemplate(database, { id, tenant, isPublished }, template, now());
      names.forget(tenant, row);
      return templateOf(shownOf(row), row.version, template.document);
    },

    async update(scope, idOrSlug, changes) {
      if (changes.document === undefined) {
        // Before anything is changed: a draft that this release cannot read is not answered, and so not changed.
        const draft = await show(scope, { idOrSlug, version: 'draft' });
        const isEmpty = Object.values(changes).every((change) => change === undefined);
        if (draft === null || isEmpty) return draft;
      }
      const row = await updateTemplate(database, scope, idOrSlug, changes, now());
      if (row === null) return null;
      names.forget(scope.tenant, row);
      return templateOf(shownOf(row), row.version, draftOf(row));
    },

    async publish(scope, idOrSlug) {
      // What this release cannot read does not become a version.
      if ((await show(scope, { idOrSlug, version: 'draft' })) === null) return null;
      const row = await publishTemplate(database, scope, idOrSlug, now());
      if (row === null) return null;
      names.forget(scope.tenant, row);
      return templateOf(
        shownOf(row),
        row.version,
        versions.store(row.id, row.version, row.document),
      );
    },

    async delete(scope, idOrSlug) {
      const row = await deleteTemplate(database, scope, idOrSlug);
      if (row === null) return false;
      names.forget(scope.tenant, row);
      versions.delete(row.id, row.version);
      return true;
    },
  };
}

function draftOf(row: DocumentRow): Document {
  const document = parseDocument(row.document);
  if (document === null) throw unreadable('The draft of the template');
  return document;
}
