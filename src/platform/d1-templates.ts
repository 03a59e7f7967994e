import type { Scope } from '../core/scope.ts';
import type { Template, TemplateStore } from '../core/template.ts';
import {
  deleteTemplate,
  insertTemplate,
  publishTemplate,
  updateTemplate,
} from './template-changes.ts';
import { reading, unreadable } from './template-faults.ts';
import { listTemplates, listVersions } from './template-lists.ts';
import { createTemplateNames } from './template-names.ts';
import {
  type DocumentRow,
  named,
  namedColumns,
  namedOf,
  newId,
  templateOf,
  whereNamed,
} from './template-rows.ts';
import { createTemplateVersions, parseDocument } from './template-versions.ts';

export interface D1TemplatesOptions {
  readonly database: D1Database;
  /** Holds copies of published versions, which never change. */
  readonly versions: KVNamespace;
  readonly now: () => number;
  readonly randomId: () => string;
}

/** The database is the truth; docs/decisions tells what happens when it, or the namespace, does not answer. */
export function createD1Templates(options: D1TemplatesOptions): TemplateStore {
  const { database, now } = options;
  const names = createTemplateNames(database, now);
  const versions = createTemplateVersions(database, options.versions);

  async function getDraft(scope: Scope, idOrSlug: string): Promise<Template | null> {
    const query = database
      .prepare(
        `SELECT ${namedColumns}, draft AS document FROM templates WHERE ${whereNamed(idOrSlug)}`,
      )
      .bind(...named(scope, idOrSlug));
    const row = await reading(() => query.first<DocumentRow>());
    return row === null ? null : draftOf(row);
  }

  return {
    async get(scope, { idOrSlug, version }) {
      if (version === 'draft') return getDraft(scope, idOrSlug);
      const template = await names.find(scope, idOrSlug, version ?? 1);
      const wanted = version ?? template?.version ?? 0;
      if (template === null || wanted === 0 || wanted > template.version) return null;
      const document = await versions.read(template.id, wanted);
      if (document !== null) return templateOf(template, wanted, document);
      // Deleted a moment ago.
      names.forget(template.id);
      return null;
    },

    list: (scope, query) => listTemplates(database, scope, query),
    versions: (scope, idOrSlug) => listVersions(database, scope, idOrSlug),

    async create(scope, template) {
      const id = newId(options.randomId);
      const row = await insertTemplate(database, id, scope.tenant, template, now());
      return templateOf(namedOf(row), 0, template.document);
    },

    async update(scope, idOrSlug, changes) {
      const row = await updateTemplate(database, scope, idOrSlug, changes, now());
      if (row === null) return null;
      names.forget(row.id);
      return draftOf(row);
    },

    async publish(scope, idOrSlug) {
      // What this release cannot read does not become a version.
      if ((await getDraft(scope, idOrSlug)) === null) return null;
      const row = await publishTemplate(database, scope, idOrSlug, now());
      if (row === null) return null;
      names.forget(row.id);
      const document = await versions.store(row.id, row.version, row.document);
      return templateOf(namedOf(row), row.version, document);
    },

    async delete(scope, idOrSlug) {
      const row = await deleteTemplate(database, scope, idOrSlug);
      if (row === null) return false;
      names.forget(row.id);
      await versions.delete(row.id, row.version);
      return true;
    },
  };
}

function draftOf(row: DocumentRow): Template {
  const document = parseDocument(row.document);
  if (document === null) throw unreadable('The draft of the template');
  return templateOf(namedOf(row), 0, document);
}
