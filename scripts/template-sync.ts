/** Templates between files and a running Platen, by its API. */
import { isDeepStrictEqual } from 'node:util';
import { newTemplateOf, TemplateFile } from '../src/core/template-file.ts';
import { CanvasBody, presentCanvas } from '../src/dialects/renderstack/canvas.ts';

export interface Server {
  /** Without a slash at the end. */
  readonly url: string;
  /** An API key that may write. */
  readonly key: string;
}

export interface Pushed {
  readonly slug: string;
  readonly change: 'created' | 'changed' | 'none';
  readonly version: number;
}

/** What is told of a template. */
interface Told {
  readonly [field: string]: unknown;
  readonly slug: string;
  readonly version: number;
  readonly is_published: boolean;
}

/**
 * Creates, changes and publishes what differs. What only the server has stays there.
 * @throws Error with the server's words
 */
export async function pushTemplates(
  server: Server,
  files: readonly TemplateFile[],
): Promise<readonly Pushed[]> {
  const pushed: Pushed[] = [];
  for (const file of files) pushed.push(await pushTemplate(server, file));
  return pushed;
}

async function pushTemplate(server: Server, file: TemplateFile): Promise<Pushed> {
  const { slug } = file;
  const body = bodyOf(file);
  const known = await call(server, 'GET', `/templates/${slug}`);
  if (known === null) {
    const created = await ask(server, 'POST', '/templates', { ...body, publish: true });
    return { slug, change: 'created', version: created.version };
  }
  const isSame = Object.entries(body).every(([field, value]) =>
    isDeepStrictEqual(value, known[field]),
  );
  if (isSame && known.is_published) return { slug, change: 'none', version: known.version };
  if (!isSame) await ask(server, 'PUT', `/templates/${slug}`, body);
  const { version } = await ask(server, 'POST', `/templates/${slug}/publish`);
  return { slug, change: 'changed', version };
}

/** What the server would tell of the template. A file without a project leaves it to the server and its key. */
function bodyOf(file: TemplateFile): Record<string, unknown> {
  const { slug, name, project, tags, samples, document } = newTemplateOf(file);
  const body = { slug, name, tags, samples, canvas_data: presentCanvas(document) };
  return JSON.parse(JSON.stringify(project === null ? body : { ...body, project }));
}

/** All templates of the key as they are published; what never was stays with the server. */
export async function pullTemplates(server: Server): Promise<readonly TemplateFile[]> {
  const files: TemplateFile[] = [];
  let cursor = '';
  do {
    const page = await ask(server, 'GET', `/templates?limit=100${cursor}`);
    for (const { slug, is_published } of page['data'] as readonly Told[]) {
      if (is_published) files.push(fileOf(await ask(server, 'GET', `/templates/${slug}`)));
    }
    const next = page['next_cursor'];
    cursor = next === null ? '' : `&cursor=${encodeURIComponent(String(next))}`;
  } while (cursor !== '');
  return files;
}

function fileOf(told: Told): TemplateFile {
  const { slug, name, tags, samples, project } = told;
  const { pages } = CanvasBody.parse(told['canvas_data']);
  const [page, ...morePages] = pages;
  return TemplateFile.parse({
    ...{ slug, name, tags, samples, ...page },
    ...(project === null ? {} : { project }),
    ...(morePages.length === 0 ? {} : { morePages }),
  });
}

/** A push of many templates may go beyond its key's limit, which is one of a minute. */
const MAX_TRIES = 5;
const MAX_PAUSE = 60;

/** Null when there is no such thing. @throws Error with the server's words */
async function call(
  { url, key }: Server,
  method: string,
  path: string,
  body?: object,
  tries = 1,
): Promise<Told | null> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
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
  return call({ url, key }, method, path, body, tries + 1);
}

async function ask(server: Server, method: string, path: string, body?: object): Promise<Told> {
  const told = await call(server, method, path, body);
  if (told === null) throw new Error(`${method} ${path}: ${server.url} has no such thing`);
  return told;
}
