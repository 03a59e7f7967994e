import type { Scope } from '../core/scope.ts';
import type { TemplateSummary } from '../core/template.ts';
import { keepRecent } from './recent-map.ts';
import { reading } from './template-faults.ts';
import { named, type SummaryRow, summaryColumns, summaryOf, whereNamed } from './template-rows.ts';

/** Templates by id and by slug, as the isolate last saw them. */
export interface TemplateNames {
  /**
   * Null when there is no such template. When what is kept of it has no version as new as `version`, it is read anew.
   * @throws Problem `unavailable` when the database does not answer and nothing is kept
   */
  find(scope: Scope, idOrSlug: string, version: number): Promise<TemplateSummary | null>;
  /** Whatever is kept of the template, or of another one that had its slug, is not true any more. */
  forget(tenant: string, template: Pick<TemplateSummary, 'id' | 'slug'>): void;
}

/** ms for which a template is not read again. */
const FRESH = 5000;
/** ms for which it is used while the database does not answer. */
const STALE = 600_000;
/** Of a few kB at most. */
const MAX_KEPT = 500;

/** Times are milliseconds since the epoch. */
interface Kept {
  readonly template: TemplateSummary;
  readonly readAt: number;
  /** When the database was asked last, in vain maybe. */
  readonly askedAt: number;
}

export function createTemplateNames(database: D1Database, now: () => number): TemplateNames {
  const entries = new Map<string, Kept>();
  let changes = 0;

  const keep = (key: string, entry: Kept) => keepRecent(entries, key, entry, MAX_KEPT);

  async function read(
    key: string,
    tenant: string,
    idOrSlug: string,
  ): Promise<TemplateSummary | null> {
    const before = changes;
    const askedAt = now();
    const query = database
      .prepare(`SELECT ${summaryColumns} FROM templates WHERE ${whereNamed(idOrSlug)}`)
      .bind(...named({ tenant, project: null }, idOrSlug));
    const row = await reading(() => query.first<SummaryRow>());
    if (row === null) {
      entries.delete(key);
      return null;
    }
    const template = summaryOf(row);
    // A change meanwhile may be newer than what was read.
    if (before === changes) keep(key, { template, readAt: askedAt, askedAt });
    return template;
  }

  /** What is kept under a name, if it tells of the version and is not too old to be told. */
  function recall(key: string, version: number): Kept | null {
    const entry = entries.get(key);
    if (entry === undefined || entry.template.version < version) return null;
    return now() - entry.readAt < STALE ? entry : null;
  }

  async function findInTenant(tenant: string, idOrSlug: string, version: number) {
    const key = keyOf(tenant, idOrSlug);
    const known = recall(key, version);
    if (known !== null && now() - known.askedAt < FRESH) {
      keep(key, known);
      return known.template;
    }
    const before = changes;
    try {
      return await read(key, tenant, idOrSlug);
    } catch (error) {
      if (known === null) throw error;
      // Not every request has to wait for a database that does not answer.
      if (before === changes) keep(key, { ...known, askedAt: now() });
      return known.template;
    }
  }

  return {
    async find(scope, idOrSlug, version) {
      const template = await findInTenant(scope.tenant, idOrSlug, version);
      const isVisible = scope.project === null || scope.project === template?.project;
      return isVisible ? template : null;
    },
    forget(tenant, { id, slug }) {
      changes += 1;
      entries.delete(keyOf(tenant, slug));
      for (const [key, { template }] of entries) if (template.id === id) entries.delete(key);
    },
  };
}

const keyOf = (tenant: string, idOrSlug: string) => JSON.stringify([tenant, idOrSlug]);
