const hosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a URL's host name is the machine itself. */
export function isLoopback(hostname: string): boolean {
  return hosts.has(hostname);
}
