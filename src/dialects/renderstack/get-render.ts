import type { ApiKey, CachedImage } from '../../core/ports.ts';
import { Problem } from '../../core/problem.ts';
import type { Template } from '../../core/template.ts';
import { authenticate, checkAllowedHost } from '../../service/keys.ts';
import { findTemplate } from '../../service/renders.ts';
import { warmUp } from '../../service/warm-up.ts';
import { queryLayers, type WireLayers } from './overrides.ts';
import { warningsHeader } from './present.ts';
import { draw, parse, type RenderStackContext, renderHeaders } from './render.ts';
import { RenderQuery } from './schema.ts';

/** Characters of the whole URL. */
const MAX_URL = 8192;
const WEEK = 'public, max-age=604800, immutable';
/** s; a picture that lacks an image for now must not be kept for a week. */
const INCOMPLETE = 'public, max-age=60';

/** GET /render: an image URL, cached by what its pixels depend on. */
export async function getRender(context: RenderStackContext): Promise<Response> {
  const { services } = context.env;
  const acceptedAt = services.now();
  if (context.req.url.length > MAX_URL) {
    throw new Problem('uri-too-long', `The URL is longer than ${MAX_URL} characters`);
  }
  const search = new URL(context.req.url).searchParams;
  const query = singleValues(search);
  const key = await authenticate(services, query.get('apiKey') ?? query.get('key') ?? null, 'get');
  checkAllowedHost(
    key,
    context.req.header('Origin') ?? null,
    context.req.header('Referer') ?? null,
  );
  const options = parse(RenderQuery, Object.fromEntries(query));
  const template = await findTemplate(services, options.template);
  const layers = queryLayers(query);

  const cacheKey = await imageKey([
    services.build,
    ...imageIdentity(key, template, options, layers),
  ]);
  const etag = `"${cacheKey}"`;
  const headers = { ETag: etag, 'Cache-Control': WEEK };
  if (etagMatches(context.req.header('If-None-Match') ?? '', etag)) {
    return context.body(null, 304, headers);
  }
  const cached = await services.imageCache.get(cacheKey);
  if (cached !== null) {
    services.waitUntil(warmUp(services));
    return context.body(cached.body, 200, {
      ...headers,
      ...imageHeaders(cached),
      'X-Cache': 'HIT',
    });
  }

  const render = await draw(services, template, layers, options, acceptedAt);
  const image = { ...render.file, warnings: render.warnings };
  const complete = !render.warnings.some(({ code }) => code === 'image-failed');
  if (complete) services.waitUntil(services.imageCache.put(cacheKey, image));
  return context.body(render.file.body, 200, {
    // Without an ETag: nobody may find an incomplete picture unchanged later on.
    ...(complete ? headers : { 'Cache-Control': INCOMPLETE }),
    ...imageHeaders(image),
    ...renderHeaders(render),
    'X-Cache': 'MISS',
  });
}

/** @throws Problem `invalid-request` when a parameter is given twice: no one answer to it would be right. */
function singleValues(search: URLSearchParams): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of search) {
    if (values.has(name)) {
      const path = name.slice(0, 100);
      throw new Problem('invalid-request', `${path}: given more than once`, { path });
    }
    values.set(name, value);
  }
  return values;
}

/** Everything that changes the pixels, and whose picture it is; neither the order nor the encoding of parameters. */
function imageIdentity(
  key: ApiKey,
  template: Template,
  options: RenderQuery,
  layers: WireLayers,
): string[] {
  const { format, quality, width, height } = options;
  const overrides = [...layers]
    .flatMap(([layer, properties]) =>
      [...properties].map(([property, value]) => JSON.stringify([layer, property, value])),
    )
    .sort();
  return [
    key.id,
    template.id,
    String(template.version),
    template.updatedAt,
    format,
    format === 'png' ? '' : String(quality),
    String(width ?? ''),
    String(height ?? ''),
    ...overrides,
  ];
}

async function imageKey(parts: readonly string[]): Promise<string> {
  const digest = await crypto.subtle.digest(
    'SHA-256',
    new TextEncoder().encode(JSON.stringify(parts)),
  );
  return Buffer.from(digest).toString('hex').slice(0, 40);
}

function etagMatches(ifNoneMatch: string, etag: string): boolean {
  return ifNoneMatch
    .slice(0, 4096)
    .split(',')
    .map((candidate) => candidate.trim().replace(/^W\//, ''))
    .includes(etag);
}

function imageHeaders(image: CachedImage): Record<string, string> {
  const warnings = warningsHeader(image.warnings);
  return {
    'Content-Type': image.mediaType,
    ...(warnings === null ? {} : { 'X-Render-Warnings': warnings }),
  };
}
