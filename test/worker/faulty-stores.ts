/** Stores that fail as told, with the real ones behind them. */

/** Statements for which `isDown` says so are not answered. */
export function faultyDatabase(
  database: D1Database,
  isDown: (sql: string) => boolean,
  answer: () => Promise<never> = () => Promise.reject(new Error('D1_ERROR: it is down')),
): D1Database {
  const prepare = (sql: string) => {
    if (!isDown(sql)) return database.prepare(sql);
    return { bind: () => ({ run: answer, first: answer, all: answer }) };
  };
  return changed(database, { prepare });
}

/** Every method rejects as long as `isDown` says so. */
export function faulty<T extends object>(store: T, isDown: (method: string) => boolean): T {
  return new Proxy(store, {
    get(target, method) {
      const value: unknown = Reflect.get(target, method);
      if (typeof value !== 'function') return value;
      if (isDown(String(method))) return () => Promise.reject(new Error('the store is down'));
      return value.bind(target);
    },
  });
}

/** True for the first `count` times. */
export function times(count: number): () => boolean {
  let left = count;
  return () => {
    left -= 1;
    return left >= 0;
  };
}

function changed<T extends object>(target: T, changes: object): T {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(changes, name) ?? Reflect.get(object, name);
      return typeof value === 'function' ? value.bind(object) : value;
    },
  });
}
