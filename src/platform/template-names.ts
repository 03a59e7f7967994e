import type { Scope } from '../core/scope.ts';
import { reading } from './template-faults.ts';
import {
  type NamedRow,
  type NamedTemplate,
  named,
  namedColumns,
  namedOf,
  whereNamed,
} from './template-rows.ts';

/** Templates by id and by slug, as the isolate last saw them. */
export interface TemplateNames {
  /**
   * Null when there is no such template. When what is kept of it has no version as new as `version`, it is read anew.
   * @throws Problem `unavailable` when the database does not answer and nothing is kept
   */
  find(scope: Scope, idOrSlug: string, version: number): Promise<NamedTemplate | null>;
  /** Whatever is kept of the template, by any name, is not true any more. */
  forget(id: string): void;
}

/** ms for which a template is not read again. */
const FRESH = 5000;
/** With up to 50 kB of samples each. */
const MAX_KEPT = 300;

interface Kept {
  readonly template: NamedTemplate;
  readonly readAt: number;
}

export function createTemplateNames(database: D1Database, now: () => number): TemplateNames {
  // Iterates in the order of insertion: the first entry is the least recently used.
  const entries = new Map<string, Kept>();
  let changes = 0;

  function keep(key: string, entry: Kept): void {
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > MAX_KEPT && oldest !== undefined) entries.delete(oldest);
  }

  async function read(
    key: string,
    tenant: string,
    idOrSlug: string,
  ): Promise<NamedTemplate | null> {
    const entry = { readAt: now(), changes };
    const query = database
      .prepare(`SELECT ${namedColumns} FROM templates WHERE ${whereNamed(idOrSlug)}`)
      .bind(...named({ tenant, project: null }, idOrSlug));
    const row = await reading(() => query.first<NamedRow>());
    if (row === null) {
      entries.delete(key);
      return null;
    }
    const template = namedOf(row);
    // A change meanwhile may be newer than what was read.
    if (entry.changes === changes) keep(key, { template, readAt: entry.readAt });
    return template;
  }

  /** What is kept under a name, if it tells of the version. */
  function recall(key: string, version: number): Kept | null {
    const entry = entries.get(key);
    return entry === undefined || entry.template.version < version ? null : entry;
  }

  async function findInTenant(tenant: string, idOrSlug: string, version: number) {
    const key = JSON.stringify([tenant, idOrSlug]);
    const known = recall(key, version);
    if (known !== null && now() - known.readAt < FRESH) {
      keep(key, known);
      return known.template;
    }
    const before = changes;
    try {
      return await read(key, tenant, idOrSlug);
    } catch (error) {
      if (known === null) throw error;
      // Not every request has to wait for a database that does not answer.
      if (before === changes) keep(key, { ...known, readAt: now() });
      return known.template;
    }
  }

  return {
    async find(scope, idOrSlug, version) {
      const template = await findInTenant(scope.tenant, idOrSlug, version);
      const isVisible = scope.project === null || scope.project === template?.project;
      return isVisible ? template : null;
    },
    forget(id) {
      changes += 1;
      for (const [key, { template }] of entries) if (template.id === id) entries.delete(key);
    },
  };
}
