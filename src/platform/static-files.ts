import type { StaticFiles } from '../core/ports.ts';

/** Files of build/assets, read through the assets binding. The host name is never looked up. */
export function createStaticFiles(assets: Fetcher): StaticFiles {
  return {
    async read(path) {
      const response = await assets.fetch(new URL(path, 'https://assets.invalid/'));
      if (response.ok) return response.arrayBuffer();
      await response.body?.cancel();
      if (response.status === 404) return null;
      throw new Error(`the asset ${path} answered ${response.status}`);
    },
  };
}
