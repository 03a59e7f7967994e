import type { AssetLoader, ImageAsset } from '../core/ports.ts';
import { Problem } from '../core/problem.ts';

export interface RenderAssetLimits {
  /** Images under way at the same time. Workers queue fetches beyond six themselves. */
  readonly concurrency: number;
  /** For all images of the render together, from the first one asked for. */
  readonly totalTimeoutMs: number;
  /** Of all images of the render together. */
  readonly maxTotalBytes: number;
}

interface Slots {
  /** Resolves when one is free. */
  take(): Promise<void>;
  give(): void;
}

function createSlots(count: number): Slots {
  const waiting: (() => void)[] = [];
  let free = count;
  return {
    take: () => {
      if (free === 0) return new Promise((resolve) => waiting.push(resolve));
      free -= 1;
      return Promise.resolve();
    },
    give: () => {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}

const tooLate = (timeoutMs: number) =>
  new Problem('asset-unreachable', `The images took longer than ${timeoutMs / 1000} seconds`);

async function within<T>(work: Promise<T>, remainingMs: number, problem: Problem): Promise<T> {
  const expired = Promise.withResolvers<never>();
  const timer = setTimeout(() => expired.reject(problem), Math.max(0, remainingMs));
  try {
    return await Promise.race([work, expired.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** One render's view of a loader: each address is loaded once, a few at a time, within a budget of time and bytes. */
export function createRenderAssets(
  loader: AssetLoader,
  { concurrency, totalTimeoutMs, maxTotalBytes }: RenderAssetLimits,
): AssetLoader {
  const loads = new Map<string, Promise<ImageAsset>>();
  const slots = createSlots(concurrency);
  let endsAt: number | null = null;
  let totalBytes = 0;

  const load = async (url: string): Promise<ImageAsset> => {
    endsAt ??= Date.now() + totalTimeoutMs;
    await slots.take();
    try {
      const remaining = endsAt - Date.now();
      if (remaining <= 0) throw tooLate(totalTimeoutMs);
      const asset = await within(loader.loadImage(url), remaining, tooLate(totalTimeoutMs));
      totalBytes += asset.bytes.byteLength;
      if (totalBytes > maxTotalBytes) {
        const limit = Math.floor(maxTotalBytes / 1e6);
        throw new Problem('asset-invalid', `The images are larger than ${limit} MB together`);
      }
      return asset;
    } finally {
      slots.give();
    }
  };

  return {
    loadImage: (url) => {
      const known = loads.get(url);
      if (known !== undefined) return known;
      const started = load(url);
      loads.set(url, started);
      return started;
    },
  };
}
