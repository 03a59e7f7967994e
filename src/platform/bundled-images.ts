import { sniffImage } from '../core/image/image-header.ts';
import type { AssetLoader, StaticFiles } from '../core/ports.ts';
import { Problem } from '../core/problem.ts';

const BUNDLED = /^platen:([a-z0-9-]+\/)*[a-z0-9-]+\.(svg|png|jpg|webp)$/;

/** `platen:samples/mug.svg` names a picture that ships with Platen; every other address goes on to `loader`. */
export function withBundledImages(loader: AssetLoader, files: StaticFiles): AssetLoader {
  return {
    async loadImage(url) {
      if (!url.startsWith('platen:')) return loader.loadImage(url);
      const file =
        url.length < 200 && BUNDLED.test(url)
          ? await files.read(url.slice('platen:'.length))
          : null;
      const bytes = new Uint8Array(file ?? new ArrayBuffer(0));
      const mediaType = sniffImage(bytes);
      if (mediaType !== null) return { bytes, mediaType };
      throw new Problem('asset-invalid', 'Platen ships no such picture');
    },
  };
}
