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
import type { Services } from '../service/services.ts';
import { createAssetLoader } from './asset-loader.ts';
import { withBundledImages } from './bundled-images.ts';
import { createCoalescer } from './coalesce.ts';
import { createConfigKeys } from './config-keys.ts';
import { createEdgeImageCache } from './edge-image-cache.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import { createKvTemplates } from './kv-templates.ts';
import { createStaticFiles } from './static-files.ts';
import { createTurns } from './turns.ts';

/** Settings that wrangler.toml does not name, because a fresh deployment has none of them. */
interface Settings {
  /** Secret, see config-keys.ts. */
  readonly API_KEYS?: string;
  /** Set by `npm start` alone. */
  readonly DEVELOPMENT?: string;
  /** Comma-separated host:port pairs of a developer's own machine that images may come from. */
  readonly ASSET_ALLOW_HOSTS?: string;
}

/** What an isolate keeps between requests: parsed templates, fonts, emoji. Bindings stay the same for its life. */
interface Isolate {
  readonly env: Env;
  readonly templates: Services['templates'];
  readonly fonts: FontLoader;
  readonly emoji: EmojiLoader;
  readonly assets: AssetLoader;
}

/** Workers open six connections at a time; the rest bounds what one request may make the Worker fetch. */
const imageLimits = { concurrency: 6, totalTimeoutMs: 8000, maxTotalBytes: 40_000_000 };

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
  const fetchFile = createGuardedFetch({
    fetch: (input, init) => fetch(input, init),
    via: viaOf(env),
    // On Cloudflare a private address cannot be reached; a developer's machine can reach its whole network.
    ...(env.DEVELOPMENT === 'true'
      ? { allowHosts: allowedHosts(env), resolve: resolveHost }
      : { allowHosts: [] }),
  });
  isolate = {
    env,
    templates: createKvTemplates(env.TEMPLATES, Date.now),
    fonts: createFontLoader(files),
    emoji: createEmojiLoader(files),
    assets: withBundledImages(createAssetLoader({ fetchFile, now: Date.now }), files),
  };
  return isolate;
}

export function createServices(
  request: Request,
  env: Env & Settings,
  context: ExecutionContext,
): Services {
  const url = new URL(request.url);
  const { templates, fonts, emoji, assets } = getIsolate(env);
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
    templates,
    keys: createConfigKeys(env.API_KEYS ?? '[]', isDevelopment(env, url)),
    imageCache: createEdgeImageCache(caches.default, url.origin),
    render: (renderRequest, measure) =>
      coalescer.run(renderKey(renderRequest), request.signal, () =>
        render(renderRequest, backends(), measure, schedule),
      ),
    now: () => Date.now(),
    randomId: () => crypto.randomUUID().replaceAll('-', ''),
    waitUntil: (work) => context.waitUntil(work),
    wasmBytes: isDevelopment(env, url) ? keptWasmBytes : null,
    build: env.VERSION.id,
  };
}

/** The Via header of this deployment's own fetches: a request that carries it has come back in a circle. */
export function viaOf(env: Env): string {
  return `1.1 platen-${env.VERSION.id}`;
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Both must hold: deployed, neither the setting nor the host name can be there by accident. */
function isDevelopment(env: Settings, url: URL): boolean {
  return env.DEVELOPMENT === 'true' && loopback.has(url.hostname);
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
