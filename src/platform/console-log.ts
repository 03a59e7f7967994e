import { withoutSecrets } from '../core/secrets.ts';
import type { Log } from '../service/log.ts';

/** Characters of one value: stack traces end somewhere. */
const MAX_VALUE = 4000;

/** A line of JSON each. */
export const consoleLog: Log = (entry) => {
  const line = JSON.stringify(entry, (_, value: unknown) =>
    typeof value === 'string' ? withoutSecrets(value.slice(0, MAX_VALUE)) : value,
  );
  // biome-ignore lint/suspicious/noConsole: the Worker's log
  console[entry.level](line);
};
