import type { StaticFiles } from '../core/ports.ts';

/** Files of build/assets, read through the assets binding. The host name is never looked up. */
export function createStaticFiles(assets: Fetcher): StaticFiles {
  return {
    async read(path) {
      const response = await assets.fetch(new URL(path, 'https://assets.invalid/'));
      return response.ok ? response.arrayBuffer() : null;
    },
  };
}
