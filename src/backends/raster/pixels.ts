import type { Bitmap } from '../../core/bitmap.ts';
import type { Rect, Size } from '../../core/geometry.ts';
import type { Pixels } from '../../core/image/orientation.ts';
import type { ImageAsset } from '../../core/ports.ts';
import type { SceneImage } from '../../core/scene.ts';
import type { ByteCache } from '../byte-cache.ts';
import { identityOf } from '../identity.ts';
import type { FuelBudget } from '../rasterizer.ts';
import type { Kernels, Surface } from './kernels.ts';
import { svgPart } from './svg-part.ts';

/** Where the pixels of pictures come from. */
export interface PixelSources {
  /** Straight RGBA, upright. @throws Problem `asset-invalid` or `too-complex` */
  decode(asset: ImageAsset): Promise<Pixels>;
  /** Draws an SVG at the size that it states. @throws Problem */
  rasterize(svg: string, budget: FuelBudget): Bitmap;
  /** Pictures at the sizes that they were drawn at. */
  readonly fitted: ByteCache<Bitmap>;
}

/** Bytes of decoded pictures that one render holds on to, because it may draw them again. */
const MAX_HELD = 32_000_000;

/** One render's pictures. */
export interface PictureReader {
  /** The part of a picture that `crop` names, made `size` large. At 0,0 of the kernels' memory. */
  read(image: SceneImage, crop: Rect, size: Size): Promise<Surface>;
}

/** `isKept`: whether what was made may be asked for again by another render. */
export function createPictureReader(
  kernels: Kernels,
  sources: PixelSources,
  budget: FuelBudget,
  isKept: boolean,
): PictureReader {
  const held = new Map<ImageAsset, Pixels>();
  let heldBytes = 0;

  async function decode(asset: ImageAsset): Promise<Pixels> {
    const known = held.get(asset);
    if (known !== undefined) return known;
    const pixels = await sources.decode(asset);
    heldBytes += pixels.data.byteLength;
    if (heldBytes > MAX_HELD) {
      held.clear();
      heldBytes = pixels.data.byteLength;
    }
    held.set(asset, pixels);
    return pixels;
  }

  async function draw({ asset, ...natural }: SceneImage, crop: Rect, size: Size): Promise<Surface> {
    if (asset.mediaType === 'image/svg+xml') {
      const part = sources.rasterize(svgPart(asset.bytes, natural, crop, size), budget);
      return kernels.fromPixels(0, 0, part.width, part.height, part.data);
    }
    const pixels = await decode(asset);
    return kernels.resample(pixels, crop, size.width, size.height, false);
  }

  return {
    async read(image, crop, size) {
      const { x, y, width, height } = crop;
      const key = `${identityOf(image.asset)} ${x} ${y} ${width} ${height} ${size.width}x${size.height}`;
      const known = sources.fitted.get(key);
      if (known !== null) return kernels.fromPixels(0, 0, known.width, known.height, known.data);
      const surface = await draw(image, crop, size);
      if (isKept && sources.fitted.isWanted(key)) {
        sources.fitted.set(key, { ...size, data: kernels.copyPixels(surface) });
      }
      return surface;
    },
  };
}
