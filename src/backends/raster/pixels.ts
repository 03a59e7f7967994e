import type { Bitmap } from '../../core/bitmap.ts';
import type { Rect, Size } from '../../core/geometry.ts';
import type { Pixels } from '../../core/image/orientation.ts';
import type { ImageAsset } from '../../core/ports.ts';
import { Problem } from '../../core/problem.ts';
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
/** px of an SVG on a canvas in bands: it is drawn from fewer than it shows, as it would take all of the memory. */
const MAX_WHOLE_PIXELS = 2 ** 21;
/** SVGs of that size at a time. */
const MAX_WHOLES = 2;

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
  const wholes = new Map<ImageAsset, { readonly key: string; readonly bitmap: Bitmap }>();
  // What fails in one band would fail in each of them.
  const failures = new Map<ImageAsset, Problem>();

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

  /** For canvases in bands: an SVG is drawn once, and all of it, so that no band lacks what another one has. */
  function drawWhole(asset: ImageAsset, natural: Size, crop: Rect, size: Size): Surface {
    const wanted = { x: size.width / crop.width, y: size.height / crop.height };
    const pixels = natural.width * wanted.x * natural.height * wanted.y;
    const less = Math.min(1, Math.sqrt(MAX_WHOLE_PIXELS / pixels));
    const width = Math.max(1, Math.round(natural.width * wanted.x * less));
    const height = Math.max(1, Math.round(natural.height * wanted.y * less));
    const key = `${width}x${height}`;
    const known = wholes.get(asset);
    const bitmap =
      known?.key === key
        ? known.bitmap
        : sources.rasterize(
            svgPart(asset.bytes, natural, { x: 0, y: 0, ...natural }, { width, height }),
            budget,
          );
    if (known === undefined && wholes.size >= MAX_WHOLES) wholes.clear();
    wholes.set(asset, { key, bitmap });
    const [across, down] = [width / natural.width, height / natural.height];
    const part = {
      x: crop.x * across,
      y: crop.y * down,
      width: crop.width * across,
      height: crop.height * down,
    };
    return kernels.resample(bitmap, part, size.width, size.height, true);
  }

  async function draw({ asset, ...natural }: SceneImage, crop: Rect, size: Size): Promise<Surface> {
    if (asset.mediaType === 'image/svg+xml') {
      if (!isKept) return drawWhole(asset, natural, crop, size);
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
      const failure = failures.get(image.asset);
      if (failure !== undefined) throw failure;
      const surface = await draw(image, crop, size).catch((error: unknown) => {
        if (error instanceof Problem) failures.set(image.asset, error);
        throw error;
      });
      if (isKept && sources.fitted.isWanted(key)) {
        sources.fitted.set(key, { ...size, data: kernels.copyPixels(surface) });
      }
      return surface;
    },
  };
}
