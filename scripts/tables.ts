/** The tables of a database in Miniflare, where no `wrangler d1 migrations apply` reaches. */
import { readdirSync, readFileSync } from 'node:fs';
import { unstable_splitSqlQuery as splitSqlQuery } from 'wrangler';

interface Statement {
  bind(...values: readonly unknown[]): Statement;
  run(): Promise<unknown>;
}

/** Its own type is of Workers, and Node's and Workers' types do not go together. */
export interface Database {
  prepare(sql: string): Statement;
}

export async function createTables(database: Database): Promise<void> {
  const folder = new URL('../migrations/', import.meta.url);
  for (const name of readdirSync(folder).sort()) {
    for (const statement of splitSqlQuery(readFileSync(new URL(name, folder), 'utf8'))) {
      await database.prepare(statement).run();
    }
  }
}
