import { type Bitmap, isOpaque } from '../core/bitmap.ts';
import type { Canvas } from '../core/canvas.ts';
import type { Output } from '../core/output.ts';
import { type ByteCache, createByteCache } from './byte-cache.ts';
import { type ByteSink, createByteSink } from './byte-sink.ts';
import { writeChunk, writeEnd, writeHeader } from './png-file.ts';
import type { PngKernel } from './png-kernel.ts';
import { encodePalette } from './png-palette.ts';
import { encodeStrips, type Strip } from './png-strips.ts';

type PngOutput = Extract<Output, { format: 'png' }>;

const keptStripBytes = 8_000_000;

// Deflate with a window of 32 KB, made in a hurry.
const zlibHeader = Uint8Array.of(0x78, 0x01);
const emptyLastBlock = [3, 0];
const adlerPrime = 65_521;

/** What one isolate's pictures have in common. */
interface Workshop {
  readonly kernel: PngKernel;
  readonly cache: ByteCache<Strip>;
}

/** @param module `wasm/png.wasm` */
export function createPngEncoder(module: WebAssembly.Module) {
  let workshop: Workshop | null = null;
  return (canvas: Canvas, output: PngOutput): Promise<Uint8Array<ArrayBuffer>> => {
    workshop ??= {
      kernel: new WebAssembly.Instance(module).exports as unknown as PngKernel,
      cache: createByteCache<Strip>(keptStripBytes, ({ body }) => body.length),
    };
    return encodePng(canvas, output.dpi, workshop);
  };
}

/** An exact palette, RGB when opaque, or RGBA. Only a picture in one piece is known to have few colours. */
async function encodePng(
  canvas: Canvas,
  dpi: number | null,
  workshop: Workshop,
): Promise<Uint8Array<ArrayBuffer>> {
  const sink = createByteSink();
  let pixels: PixelData | null = null;
  for await (const band of canvas.bands) {
    const whole = band.height === canvas.height;
    const indexed = whole ? encodePalette(workshop.kernel, band, dpi) : null;
    if (indexed !== null) return indexed;
    pixels ??= startPixels(sink, workshop, dpi, lookAt(canvas, band));
    pixels.write(band);
  }
  pixels?.end();
  writeEnd(sink);
  return sink.finish();
}

type Known = Pick<Canvas, 'width' | 'height' | 'opaque' | 'base'>;

/** Of a picture that is all there it can be seen whether it is opaque. Strips are kept of opaque ones only. */
function lookAt({ width, height, opaque, base }: Canvas, band: Bitmap): Known {
  if (band.height < height) return { width, height, opaque, base: null };
  const isRgb = opaque || isOpaque(band.data);
  return { width, height, opaque: isRgb, base: isRgb ? base : null };
}

interface PixelData {
  write(band: Bitmap): void;
  end(): void;
}

/** One zlib stream over several IDAT chunks, put together from strips and the checksum of them all. */
function startPixels(
  sink: ByteSink,
  { kernel, cache }: Workshop,
  dpi: number | null,
  { width, height, opaque, base }: Known,
): PixelData {
  writeHeader(sink, { width, height, depth: 8, colorType: opaque ? 'rgb' : 'rgba', dpi });
  writeChunk(sink, 'IDAT', zlibHeader);
  let checksum = 1;
  return {
    write(band) {
      for (const strip of encodeStrips(kernel, band, opaque ? 3 : 4, base, cache)) {
        checksum = joinChecksums(checksum, strip);
        writeChunk(sink, 'IDAT', strip.body);
      }
    },
    end() {
      const bytes = [24, 16, 8, 0].map((shift) => (checksum >>> shift) & 255);
      writeChunk(sink, 'IDAT', Uint8Array.of(...emptyLastBlock, ...bytes));
    },
  };
}

/** Adler-32 of what the first one sums up followed by the strip. */
export function joinChecksums(first: number, strip: Omit<Strip, 'body'>): number {
  // One less, and the prime so that it stays above zero: a remainder keeps its sign here.
  const sum = (first & 0xffff) + adlerPrime - 1;
  const low = (sum + (strip.checksum & 0xffff)) % adlerPrime;
  const high = (first >>> 16) + (strip.checksum >>> 16) + (strip.length % adlerPrime) * sum;
  return (((high % adlerPrime) << 16) | low) >>> 0;
}
