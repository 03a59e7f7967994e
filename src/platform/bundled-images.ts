import { sniffImage } from '../core/image/image-header.ts';
import type { AssetLoader, ImageAsset, StaticFiles } from '../core/ports.ts';
import { Problem } from '../core/problem.ts';

const BUNDLED = /^platen:([a-z0-9-]+\/)*[a-z0-9-]+\.(svg|png|jpg|webp)$/;

/** `platen:samples/mug.svg` names a picture that ships with Platen; every other address goes on to `loader`. */
export function withBundledImages(loader: AssetLoader, files: StaticFiles): AssetLoader {
  // As many as there are files: no others get in.
  const loaded = new Map<string, ImageAsset>();
  return {
    async loadImage(url) {
      if (!url.startsWith('platen:')) return loader.loadImage(url);
      const known = loaded.get(url);
      if (known !== undefined) return known;
      const file =
        url.length < 200 && BUNDLED.test(url)
          ? await files.read(url.slice('platen:'.length))
          : null;
      const bytes = new Uint8Array(file ?? new ArrayBuffer(0));
      const mediaType = sniffImage(bytes);
      if (mediaType !== null) {
        const asset = { bytes, mediaType };
        loaded.set(url, asset);
        return asset;
      }
      throw new Problem('asset-invalid', 'Platen ships no such picture');
    },
  };
}
