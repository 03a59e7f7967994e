import { createByteCache } from '../backends/byte-cache.ts';
import { Document } from '../core/document.ts';
import { within } from './deadline.ts';
import { reading, unreadable } from './template-faults.ts';

/** Published versions of documents: written once, never changed. */
export interface TemplateVersions {
  /**
   * The same object as long as it is kept; null when there is no such version.
   * @throws Problem `unavailable`, or `internal` for what this release cannot read
   */
  read(id: string, version: number): Promise<Document | null>;
  /**
   * Takes a version that the database has, so that it is not asked for it again.
   * @throws Problem `internal` for what this release cannot read
   */
  store(id: string, version: number, text: string): Document;
  /** Forgets the copies of versions 1 to `newest`. */
  delete(id: string, newest: number): void;
}

/** ms */
const KV_PATIENCE = 1000;
/** Seconds: a copy that a deletion has missed, as it was being made, does not stay for ever. */
const COPY_LIFE = 30 * 86_400;

/** Characters of JSON; a document takes several bytes in memory for each. */
const MAX_KEPT = 8_000_000;
/** However small, a document counts as a two-hundredth: no more are kept. */
const LEAST_WEIGHT = MAX_KEPT / 200;

/** Copies of older versions than this many live on to their end when a template is deleted, where nothing names them. */
const MAX_DELETED = 500;

/** @param namespace Holds copies, as document JSON by `version:<template id>:<number>`. */
export function createTemplateVersions(
  database: D1Database,
  namespace: KVNamespace,
  waitUntil: (work: Promise<unknown>) => void,
): TemplateVersions {
  const kept = createByteCache<{ document: Document; weight: number }>(
    MAX_KEPT,
    ({ weight }) => weight,
  );

  function keep(key: string, text: string): Document | null {
    // Another request may have read it meanwhile. There is one object only: what is kept of drawings is found by it.
    const known = kept.get(key);
    if (known !== null) return known.document;
    const document = parseDocument(text);
    if (document !== null) {
      kept.set(key, { document, weight: Math.max(text.length, LEAST_WEIGHT) });
    }
    return document;
  }

  async function readCopy(key: string): Promise<Document | null> {
    // The database has what the copies have: their failure is a copy that is missing.
    const text = await within(KV_PATIENCE, namespace.get(key)).catch(() => null);
    return text === null ? null : keep(key, text);
  }

  /** Nobody's answer waits for it, or fails with it. */
  const inBackground = (work: Promise<unknown>) => waitUntil(work.catch(() => undefined));

  const store: TemplateVersions['store'] = (id, version, text) => {
    const key = keyOf(id, version);
    const document = keep(key, text);
    if (document === null) throw unreadable(`Version ${version} of the template`);
    inBackground(namespace.put(key, text, { expirationTtl: COPY_LIFE }));
    return document;
  };

  return {
    store,
    async read(id, version) {
      const key = keyOf(id, version);
      const document = kept.get(key)?.document ?? (await readCopy(key));
      if (document !== null) return document;
      const query = database
        .prepare('SELECT document FROM template_versions WHERE template_id = ? AND version = ?')
        .bind(id, version);
      const text = await reading(() => query.first<string>('document'));
      return text === null ? null : store(id, version, text);
    },
    delete(id, newest) {
      const count = Math.min(newest, MAX_DELETED);
      const keys = Array.from({ length: count }, (_, index) => keyOf(id, newest - index));
      inBackground(Promise.all(keys.map((key) => namespace.delete(key))));
    },
  };
}

const keyOf = (id: string, version: number) => `version:${id}:${version}`;

/** Null for what is not a document, or not to this release. */
export function parseDocument(text: string): Document | null {
  try {
    return Document.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
