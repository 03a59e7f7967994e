/** Stores of templates under test, with everything around them that can fail. */
import { env } from 'cloudflare:workers';
import { Document } from '../../src/core/document.ts';
import type { Scope } from '../../src/core/scope.ts';
import type { NewTemplate, TemplateStore } from '../../src/core/template.ts';
import { createD1Templates } from '../../src/platform/d1-templates.ts';

export const randomId = () => crypto.randomUUID().replaceAll('-', '');

/** Nobody else's templates. */
export const newScope = (): Scope => ({ tenant: randomId(), project: null });

export const canvas = (width: number, text = 'Hello'): Document =>
  Document.parse({
    pages: [
      {
        ...{ width, height: 50 },
        layers: [{ type: 'text', name: 'title', width: 90, height: 40, fontSize: 20, text }],
      },
    ],
  });

export const newTemplate = (changes: Partial<NewTemplate> = {}): NewTemplate => ({
  ...{ slug: 'sale', name: 'Big Sale', project: null, tags: [], samples: {} },
  document: canvas(100),
  ...changes,
});

/** What happens before a binding answers; it may take its time or throw. */
export interface Faults {
  database: () => Promise<void>;
  namespace: () => Promise<void>;
  /** What happens after the database has answered, and before anybody hears of it. */
  answered: () => Promise<void>;
  /** Milliseconds. */
  time: number;
  /** Answers of the bindings. */
  readonly asked: { database: number; namespace: number };
}

const fine = async () => undefined;

interface OpenStore {
  readonly store: TemplateStore;
  readonly faults: Faults;
  /** When the work that no answer waits for is done. */
  settled(): Promise<unknown>;
}

/** One isolate's view of the database and the namespace that all share. */
export function openStore(): OpenStore {
  const background: Promise<unknown>[] = [];
  const faults: Faults = {
    ...{ database: fine, namespace: fine, answered: fine, time: 1_000_000 },
    asked: { database: 0, namespace: 0 },
  };
  const database = env.DB;
  const store = createD1Templates({
    database: {
      prepare: (sql: string) => faultyStatement(database.prepare(sql), faults),
      async batch(statements: D1PreparedStatement[]) {
        await passDatabase(faults);
        return database.batch(statements);
      },
    } as D1Database,
    versions: faultyNamespace(env.TEMPLATES, faults),
    now: () => faults.time,
    randomId,
    waitUntil: (work) => void background.push(work),
  });
  return { store, faults, settled: () => Promise.all(background) };
}

async function passDatabase(faults: Faults): Promise<void> {
  faults.asked.database += 1;
  await faults.database();
}

function faultyStatement(statement: D1PreparedStatement, faults: Faults): D1PreparedStatement {
  const bind = statement.bind.bind(statement);
  const first = statement.first.bind(statement);
  return Object.assign(statement, {
    bind: (...values: unknown[]) => faultyStatement(bind(...values), faults),
    async first(column: string) {
      await passDatabase(faults);
      const answer = await (column === undefined ? first() : first(column));
      await faults.answered();
      return answer;
    },
  });
}

function faultyNamespace(namespace: KVNamespace, faults: Faults): KVNamespace {
  const pass = async () => {
    faults.asked.namespace += 1;
    await faults.namespace();
  };
  return {
    async get(key: string) {
      await pass();
      return namespace.get(key);
    },
    async put(key: string, value: string, options: KVNamespacePutOptions) {
      await pass();
      await namespace.put(key, value, options);
    },
    async delete(key: string) {
      await pass();
      await namespace.delete(key);
    },
  } as unknown as KVNamespace;
}

export const failing = async () => {
  throw new Error('D1_ERROR: internal error: the secret inside');
};

export const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 3000));
