import { waitUntil } from 'cloudflare:workers';
import { resolve4, resolve6 } from 'node:dns/promises';
import catalogFile from '../../fonts/catalog.json';
import { createEmojiLoader, type EmojiLoader } from '../backends/emoji.ts';
import { encoders } from '../backends/encoders.ts';
import { createFontLoader, type FontLoader } from '../backends/fonts.ts';
import { paint } from '../backends/raster/paint.ts';
import { createRenderAssets } from '../backends/render-assets.ts';
import { renderKey } from '../backends/render-key.ts';
import { loadScene } from '../backends/scene.ts';
import { keptWasmBytes } from '../backends/wasm/shelf.ts';
import type { FontCatalog } from '../core/fonts/font-catalog.ts';
import type { AssetLoader } from '../core/ports.ts';
import { type Backends, type RenderResult, render, type Schedule } from '../core/render.ts';
import type { BackgroundServices } from '../service/housekeeping.ts';
import { isLoopback } from '../service/loopback.ts';
import type { Services } from '../service/services.ts';
import { createAssetLoader } from './asset-loader.ts';
import { withDevelopmentKeys } from './built-in-keys.ts';
import { withBundledImages } from './bundled-images.ts';
import { clientAddress } from './client-address.ts';
import { createCoalescer } from './coalesce.ts';
import { consoleLog } from './console-log.ts';
import { createD1Keys } from './d1-keys.ts';
import { createD1Records } from './d1-records.ts';
import { createD1S3Settings } from './d1-s3-settings.ts';
import { createD1Templates } from './d1-templates.ts';
import { withEarlierFiles } from './earlier-files.ts';
import { createEdgeImageCache } from './edge-image-cache.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import type { Outbound } from './guarded-request.ts';
import { checkHealth } from './health.ts';
import { createKvFiles } from './kv-files.ts';
import { createR2Files } from './r2-files.ts';
import { createRateLimiter } from './rate-limiter.ts';
import { createRateSubjects, type RateSubjects } from './rate-subjects.ts';
import { createS3Uploader } from './s3-uploader.ts';
import { createSigningSecret } from './signing-secret.ts';
import { createStaticFiles } from './static-files.ts';
import { createTurns } from './turns.ts';

/** Settings that wrangler.toml does not name, because a fresh deployment has none of them. */
interface Settings {
  /** Secret: the first master key, see d1-keys.ts. */
  readonly ADMIN_KEY?: string;
  /** Secret that others are made from: 32 random characters or more. */
  readonly PLATEN_SECRET?: string;
  /** Renders a minute, see the README. */
  readonly KEY_LIMIT?: string;
  readonly ADDRESS_LIMIT?: string;
  /** Days that a render is remembered. */
  readonly RECORD_DAYS?: string;
  /** Set by `npm start` alone. */
  readonly DEVELOPMENT?: string;
  /** Comma-separated host:port pairs of a developer's own machine that images and buckets may be on. */
  readonly ASSET_ALLOW_HOSTS?: string;
}

/** What an isolate keeps between requests: parsed templates, fonts, emoji. Bindings stay the same for its life. */
interface Isolate
  extends Pick<
    Services,
    | 'templates'
    | 'keys'
    | 'records'
    | 'files'
    | 's3Settings'
    | 'uploader'
    | 'signingSecret'
    | 'settings'
  > {
  readonly env: Env;
  readonly developmentKeys: Services['keys'];
  readonly rateSubjects: RateSubjects;
  readonly fonts: FontLoader;
  readonly emoji: EmojiLoader;
  readonly assets: AssetLoader;
}

/** Workers open six connections at a time; the rest bounds what one request may make the Worker fetch. */
const imageLimits = { concurrency: 6, totalTimeoutMs: 8000, maxTotalBytes: 40_000_000 };

/** Characters. */
const MIN_SECRET = 32;

const turns = createTurns({
  maxWaiting: 16,
  maxWaitingBytes: 48_000_000,
  maxWaitMs: 4000,
  wait: (ms) => scheduler.wait(ms),
  now: Date.now,
});
const coalescer = createCoalescer<RenderResult>((ms) => scheduler.wait(ms));

const catalog = catalogFile as FontCatalog;

let isolate: Isolate | null = null;

function getIsolate(env: Env & Settings): Isolate {
  if (isolate?.env === env) return isolate;
  const files = createStaticFiles(env.ASSETS);
  const outbound: Outbound = {
    fetch: (input, init) => fetch(input, init),
    via: viaOf(env),
    // On Cloudflare a private address cannot be reached; a developer's machine can reach its whole network.
    ...(env.DEVELOPMENT === 'true'
      ? { allowHosts: allowedHosts(env), resolve: resolveHost }
      : { allowHosts: [] }),
  };
  const fetchFile = createGuardedFetch(outbound);
  const database = env.DB;
  const secret = readSecret(env.PLATEN_SECRET);
  const now = Date.now;
  const keys = createD1Keys({ database, adminKey: env.ADMIN_KEY ?? null, now });
  isolate = {
    env,
    keys,
    developmentKeys: withDevelopmentKeys(keys),
    rateSubjects: createRateSubjects(randomId(), 10_000),
    settings: {
      keyLimit: readLimit('KEY_LIMIT', env.KEY_LIMIT, 60),
      addressLimit: readLimit('ADDRESS_LIMIT', env.ADDRESS_LIMIT, 30),
    },
    templates: createD1Templates({ database, versions: env.TEMPLATES, now, randomId, waitUntil }),
    records: createD1Records({
      database,
      outbox: env.FILES,
      now,
      wait: (ms) => scheduler.wait(ms),
    }),
    // Optional at deploy time, whatever the types say of the configuration in the repository.
    files:
      env.OUTPUTS === undefined
        ? createKvFiles(env.FILES, now)
        : withEarlierFiles(createR2Files(env.OUTPUTS), createKvFiles(env.FILES, now)),
    s3Settings: secret === null ? null : createD1S3Settings({ database, secret, now }),
    uploader: createS3Uploader({ outbound, now, wait: (ms) => scheduler.wait(ms) }),
    signingSecret: secret === null ? null : createSigningSecret(secret),
    fonts: createFontLoader(files),
    emoji: createEmojiLoader(files),
    assets: withBundledImages(createAssetLoader({ fetchFile, now }), files),
  };
  return isolate;
}

export function createServices(
  request: Request,
  env: Env & Settings,
  context: ExecutionContext,
): Services {
  const url = new URL(request.url);
  const { fonts, emoji, assets, developmentKeys, rateSubjects, ...kept } = getIsolate(env);
  const development = isDevelopment(env, url);
  const waitUntil = (work: Promise<unknown>) => context.waitUntil(work);
  const backends = (): Backends => ({
    paint,
    encoders,
    loadScene: (document, warn) => {
      const renderAssets = createRenderAssets(assets, imageLimits);
      return loadScene(document, { catalog, assets: renderAssets, fonts, emoji }, warn);
    },
  });
  const schedule: Schedule = {
    takeTurn: turns.take,
    async pause() {
      turns.progress();
      await scheduler.wait(0);
      request.signal.throwIfAborted();
    },
  };
  return {
    ...kept,
    keys: development ? developmentKeys : kept.keys,
    limiter: createRateLimiter({
      counterOf: (subject) => env.LIMITER.getByName(subject),
      fallback: env.FALLBACK_LIMIT,
      subjects: rateSubjects,
      now: Date.now,
      wait: (ms) => scheduler.wait(ms),
      waitUntil,
      log: consoleLog,
    }),
    imageCache: createEdgeImageCache(caches.default, url.origin),
    render: (renderRequest, measure) =>
      coalescer.run(renderKey(renderRequest), request.signal, () =>
        render(renderRequest, backends(), measure, schedule),
      ),
    now: () => Date.now(),
    randomId,
    waitUntil,
    log: consoleLog,
    requestId: randomId(),
    isOwnFetch: request.headers.get('Via')?.includes(viaOf(env)) === true,
    origin: url.origin,
    clientAddress: clientAddress(request.headers, env.PLATEN_SECRET ?? ''),
    checkHealth: () => checkHealth(env),
    wasmBytes: development ? keptWasmBytes : null,
    build: env.VERSION.id,
  };
}

/** For work that no request asked for. */
export function createBackgroundServices(env: Env & Settings): BackgroundServices {
  const { keys, records, files } = getIsolate(env);
  return {
    keys,
    records,
    files,
    now: Date.now,
    log: consoleLog,
    recordDays: env.RECORD_DAYS ?? null,
  };
}

const randomId = () => crypto.randomUUID().replaceAll('-', '');

/** The Via header of this deployment's own fetches: a request that carries it has come back in a circle. */
function viaOf(env: Env): string {
  return `1.1 platen-${env.VERSION.id}`;
}

/** Both must hold: deployed, neither the setting nor the host name can be there by accident. */
function isDevelopment(env: Settings, url: URL): boolean {
  return env.DEVELOPMENT === 'true' && isLoopback(url.hostname);
}

/** What can be guessed protects nothing, and looks as if it did. */
function readSecret(text: string | undefined): string | null {
  if (text === undefined || text.length >= MIN_SECRET) return text ?? null;
  const message = `PLATEN_SECRET is shorter than ${MIN_SECRET} characters: it counts as none`;
  consoleLog({ level: 'warn', message });
  return null;
}

/** Renders a minute. A mistake in a setting must not switch a limit off. */
function readLimit(name: string, text: string | undefined, standard: number): number {
  if (text === undefined) return standard;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  const message = `${name} is not a whole number from 1 to 999999: ${standard} holds`;
  consoleLog({ level: 'warn', message });
  return standard;
}

function allowedHosts({ ASSET_ALLOW_HOSTS }: Settings): string[] {
  return (ASSET_ALLOW_HOSTS ?? '')
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '');
}

/** Addresses of a name by public DNS: a name that points into a private network is found out before it is fetched. */
async function resolveHost(host: string): Promise<readonly string[]> {
  const answers = await Promise.allSettled([resolve4(host), resolve6(host)]);
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}
