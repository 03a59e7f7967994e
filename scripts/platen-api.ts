/** The API of a running Platen. */
export interface Server {
  /** Without a slash at the end. */
  readonly url: string;
  readonly key: string;
}

/** A push of many templates may go beyond its key's limit, which is one of a minute. */
const MAX_TRIES = 5;
/** Seconds. */
const MAX_PAUSE = 60;

/**
 * What is answered, as JSON; null when there is no such thing.
 * @throws Error with the server's words
 */
export async function callApi<Told>(
  server: Server,
  method: string,
  path: string,
  body?: object,
  tries = 1,
): Promise<Told | null> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${server.key}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.ok) return (await response.json()) as Told;
  const words = await response.text();
  if (response.status === 404) return null;
  const pause = Number(response.headers.get('Retry-After') ?? 0);
  if (pause === 0 || pause > MAX_PAUSE || tries >= MAX_TRIES) {
    throw new Error(`${method} ${path}: ${words}`);
  }
  await new Promise((resolve) => setTimeout(resolve, pause * 1000));
  return callApi(server, method, path, body, tries + 1);
}

/** The same, of what must be there. */
export async function askApi<Told>(
  server: Server,
  method: string,
  path: string,
  body?: object,
): Promise<Told> {
  const told = await callApi<Told>(server, method, path, body);
  if (told === null) throw new Error(`${method} ${path}: ${server.url} has no such thing`);
  return told;
}
