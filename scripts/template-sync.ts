/** Templates between files and a running Platen, by its API. */
import { isDeepStrictEqual } from 'node:util';
import { newTemplateOf, TemplateFile } from '../src/core/template-file.ts';
import { CanvasBody, presentCanvas } from '../src/dialects/renderstack/canvas.ts';
import { askApi, callApi, type Server } from './platen-api.ts';

export interface Pushed {
  readonly slug: string;
  /** `kept` differs on the server, where it may not be changed. */
  readonly change: 'created' | 'changed' | 'kept' | 'none';
  readonly version: number;
}

/** What is told of a template. */
interface Told {
  readonly [field: string]: unknown;
  readonly slug: string;
  readonly version: number;
  readonly is_published: boolean;
}

interface Page {
  readonly data: readonly Told[];
  readonly next_cursor: string | null;
}

/**
 * Creates, changes and publishes what differs. What only the server has stays there.
 * @param mayChange Of what the server has, by slug
 * @throws Error with the server's words
 */
export async function pushTemplates(
  server: Server,
  files: readonly TemplateFile[],
  mayChange: (slug: string) => boolean = () => true,
): Promise<readonly Pushed[]> {
  const pushed: Pushed[] = [];
  for (const file of files) pushed.push(await pushTemplate(server, file, mayChange(file.slug)));
  return pushed;
}

async function pushTemplate(
  server: Server,
  file: TemplateFile,
  mayChange: boolean,
): Promise<Pushed> {
  const { slug } = file;
  const body = bodyOf(file);
  const known = await callApi<Told>(server, 'GET', `/templates/${slug}`);
  if (known === null) {
    const all = { ...body, publish: true };
    const { version } = await askApi<Told>(server, 'POST', '/templates', all);
    return { slug, change: 'created', version };
  }
  const isSame = Object.entries(body).every(([field, value]) =>
    isDeepStrictEqual(value, known[field]),
  );
  if (isSame && known.is_published) return { slug, change: 'none', version: known.version };
  if (!mayChange) return { slug, change: 'kept', version: known.version };
  if (!isSame) await askApi(server, 'PUT', `/templates/${slug}`, body);
  const { version } = await askApi<Told>(server, 'POST', `/templates/${slug}/publish`);
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
    const page = await askApi<Page>(server, 'GET', `/templates?limit=100${cursor}`);
    for (const { slug, is_published } of page.data) {
      if (is_published) files.push(fileOf(await askApi(server, 'GET', `/templates/${slug}`)));
    }
    const { next_cursor: next } = page;
    cursor = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
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
