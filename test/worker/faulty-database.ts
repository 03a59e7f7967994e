/** A D1 database that counts what it is asked, and fails or is slow when a test says so. */
export interface FaultyDatabase {
  readonly database: D1Database;
  /** What was asked, in SQL. */
  readonly asked: string[];
  /** Runs before each question; one that throws is a database that fails. */
  before: (sql: string) => Promise<void>;
  /** Runs before each answer arrives. */
  after: (sql: string) => Promise<void>;
}

const questions: readonly PropertyKey[] = ['first', 'all', 'run', 'raw'];

export function createFaultyDatabase(real: D1Database): FaultyDatabase {
  const asked: string[] = [];
  const faulty: FaultyDatabase = {
    asked,
    before: async () => undefined,
    after: async () => undefined,
    database: new Proxy(real, {
      get: (target, name) =>
        name === 'prepare'
          ? (sql: string) => wrap(sql, target.prepare(sql))
          : Reflect.get(target, name),
    }),
  };

  function wrap(sql: string, statement: D1PreparedStatement): D1PreparedStatement {
    return new Proxy(statement, {
      get(target, name) {
        if (name === 'bind') return (...values: unknown[]) => wrap(sql, target.bind(...values));
        const method = Reflect.get(target, name) as (...values: unknown[]) => unknown;
        if (!questions.includes(name)) return method;
        return async (...values: unknown[]) => {
          asked.push(sql);
          await faulty.before(sql);
          const answer = await method.apply(target, values);
          await faulty.after(sql);
          return answer;
        };
      },
    });
  }
  return faulty;
}
