/** One line of the log. Values never hold a key, a signature or a query string. */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly [name: string]: unknown;
}

export type Log = (entry: LogEntry) => void;
