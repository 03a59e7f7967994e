import type { ApiKey } from '../../core/api-key.ts';
import type { CachedImage } from '../../core/ports.ts';
import { Problem } from '../../core/problem.ts';
import type { Charge } from '../../core/rate-limit.ts';
import type { Template } from '../../core/template.ts';
import { checkAllowedHost } from '../../service/allowed-hosts.ts';
import { etagMatches } from '../../service/etag.ts';
import { authenticate } from '../../service/keys.ts';
import { addressCharges, costs, keyCharges } from '../../service/limits.ts';
import { authenticateSignature, isSigned } from '../../service/signatures.ts';
import { findTemplate, readReference } from '../../service/templates.ts';
import { warmUp } from '../../service/warm-up.ts';
import { type Call, parse, singleValues } from '../operation.ts';
import { imageIdentity } from './image-identity.ts';
import { queryLayers, type WireLayers } from './overrides.ts';
import { renderHeaders } from './present-render.ts';
import { warningsHeader } from './present-warnings.ts';
import { draw } from './render.ts';
import { RenderQuery } from './schema.ts';

/** Characters of the whole URL. */
const MAX_URL = 8192;
/** s. */
const WEEK = 604_800;
/** s; a picture that lacks an image for now must not be kept for a week. */
const INCOMPLETE = 60;

/** GET /render: an image URL, cached by what its pixels depend on. */
export async function getRender(call: Call): Promise<Response> {
  if (call.request.url.length > MAX_URL) {
    throw new Problem('uri-too-long', `The URL is longer than ${MAX_URL} characters`);
  }
  const query = singleValues(call.url);
  const caller = await admit(call, query);
  call.note({ key_id: caller.key.id, tenant: caller.key.tenant });
  await refuseEarly(call, caller);
  const image = await identify(call, caller.key, query).catch(async (error: unknown) => {
    await charge(call, caller, costs.cachedImage);
    throw error;
  });
  const headers = { ETag: image.etag, 'Cache-Control': lifetime(call, caller, WEEK) };
  if (etagMatches(call.request.headers.get('If-None-Match') ?? '', image.etag)) {
    await charge(call, caller, costs.cachedImage);
    return new Response(null, { status: 304, headers });
  }
  return (await fromCache(call, caller, image, headers)) ?? drawNew(call, caller, image, headers);
}

interface Image {
  readonly template: Template;
  readonly options: RenderQuery;
  readonly layers: WireLayers;
  /** Names everything that the pixels depend on, and whose they are. */
  readonly cacheKey: string;
  readonly etag: string;
}

/** Who asks for a picture. What a signed URL draws was settled by the key's owner, so anybody may show it. */
interface Caller {
  readonly key: ApiKey;
  /** Unix seconds, of a signed URL; null for any other. */
  readonly expires: number | null;
}

async function admit(call: Call, query: ReadonlyMap<string, string>): Promise<Caller> {
  const { services, request } = call;
  try {
    if (isSigned(query)) return await authenticateSignature(services, query);
    const secret = query.get('apiKey') ?? query.get('key') ?? null;
    const key = await authenticate(services, secret, 'image');
    checkAllowedHost(key, request.headers);
    return { key, expires: null };
  } catch (error) {
    return call.deny(error);
  }
}

/** Whoever may not even see a cached image is refused before anything is looked up. */
async function refuseEarly(call: Call, caller: Caller): Promise<void> {
  const least = chargesOf(call, caller, costs.cachedImage);
  if (call.services.limiter.isRefused(least)) await charge(call, caller, costs.cachedImage);
}

/** A cached image may be counted by estimate. */
async function charge(call: Call, caller: Caller, cost: number): Promise<void> {
  await call.charge(chargesOf(call, caller, cost), cost === costs.render);
}

/** The address first: what it refuses costs the key nothing. */
function chargesOf({ services }: Call, { key, expires }: Caller, cost: number): Charge[] {
  const addresses = expires === null ? addressCharges(services, key, cost) : [];
  return [...addresses, ...keyCharges(services, key, cost)];
}

/** For how long anybody may keep the picture: at most so many seconds, and not beyond the URL's own end. */
function lifetime({ services }: Call, { expires }: Caller, most: number): string {
  const left = expires === null ? most : Math.floor(expires - services.now() / 1000);
  const seconds = Math.max(0, Math.min(most, left));
  return `public, max-age=${seconds}${seconds === WEEK ? ', immutable' : ''}`;
}

async function identify(
  { services }: Call,
  key: ApiKey,
  query: ReadonlyMap<string, string>,
): Promise<Image> {
  const options = parse(RenderQuery, Object.fromEntries(query));
  const reference = readReference(options.template);
  if (reference.version === 'draft') {
    throw new Problem('forbidden', 'Image URLs show published versions only', {
      path: 'template',
    });
  }
  const template = await findTemplate(services, key, reference);
  const layers = queryLayers(query);
  const cacheKey = await imageIdentity(services.build, key, template, options, layers);
  return { template, options, layers, cacheKey, etag: `"${cacheKey}"` };
}

async function fromCache(
  call: Call,
  caller: Caller,
  { cacheKey }: Image,
  headers: Readonly<Record<string, string>>,
): Promise<Response | null> {
  const { services } = call;
  const cached = await services.imageCache.get(cacheKey);
  if (cached === null) return null;
  await charge(call, caller, costs.cachedImage);
  services.waitUntil(warmUp(services));
  return new Response(cached.body, {
    headers: { ...headers, ...imageHeaders(cached), 'X-Cache': 'HIT' },
  });
}

async function drawNew(
  call: Call,
  caller: Caller,
  { template, options, layers, cacheKey }: Image,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const { services, acceptedAt } = call;
  await charge(call, caller, costs.render);
  const drawing = { acceptedAt, key: caller.key, template, lifetime: null, upload: null };
  const render = await draw(call, drawing, layers, options);
  const image = { ...render.file, warnings: render.warnings };
  const complete = !render.warnings.some(({ code }) => code === 'image-failed');
  if (complete) services.waitUntil(services.imageCache.put(cacheKey, image));
  return new Response(render.file.body, {
    headers: {
      // Without an ETag: nobody may find an incomplete picture unchanged later on.
      ...(complete ? headers : { 'Cache-Control': lifetime(call, caller, INCOMPLETE) }),
      ...imageHeaders(image),
      ...renderHeaders(services, render),
      'X-Cache': 'MISS',
    },
  });
}

function imageHeaders(image: CachedImage): Record<string, string> {
  const warnings = warningsHeader(image.warnings);
  return {
    'Content-Type': image.mediaType,
    ...(warnings === null ? {} : { 'X-Render-Warnings': warnings }),
  };
}
