import type { Canvas } from '../core/canvas.ts';
import type { Output } from '../core/output.ts';
import { type ByteSink, createByteSink } from './byte-sink.ts';

type JpegOutput = Extract<Output, { format: 'jpeg' }>;

/** What `wasm/jpeg` exports. It knows of one picture at a time. */
interface JpegKernel {
  readonly memory: WebAssembly.Memory;
  begin(width: number, height: number, quality: number, fullColor: boolean, dpi: number): void;
  countRows(rows: number): void;
  /** This and the next two return how many bytes they have left at `output`. */
  writeHead(): number;
  encodeRows(rows: number): number;
  end(): number;
  pixels(): number;
  output(): number;
}

// Halved colour smears coloured text, so good qualities keep all of it.
const fullColorFrom = 90;

/**
 * @param module `wasm/jpeg.wasm`. It takes 8 or 16 rows at a time, so that it never holds more than a few megabytes.
 */
export function createJpegEncoder(module: WebAssembly.Module) {
  let idle: JpegKernel | null = null;
  return async (canvas: Canvas, output: JpegOutput): Promise<Uint8Array<ArrayBuffer>> => {
    // Taken out until the picture is whole: another one may begin while this one waits for its next band.
    const kernel = idle ?? startKernel(module);
    idle = null;
    const sink = createByteSink();
    const fullColor = output.quality >= fullColorFrom;
    const dpi = output.dpi === null ? 0 : Math.round(output.dpi);
    kernel.begin(canvas.width, canvas.height, output.quality, fullColor, dpi);
    await encodeBands(kernel, canvas, fullColor ? 8 : 16, sink);
    take(kernel, sink, kernel.end());
    idle = kernel;
    return sink.finish();
  };
}

const startKernel = (module: WebAssembly.Module) =>
  new WebAssembly.Instance(module).exports as unknown as JpegKernel;

function take(kernel: JpegKernel, sink: ByteSink, length: number): void {
  sink.append(new Uint8Array(kernel.memory.buffer, kernel.output(), length));
}

/** A band ends where it will: its last rows wait in the kernel for the first ones of the next. */
async function encodeBands(
  kernel: JpegKernel,
  canvas: Canvas,
  rowsAtATime: number,
  sink: ByteSink,
): Promise<void> {
  const stride = canvas.width * 4;
  const pixels = new Uint8Array(kernel.memory.buffer, kernel.pixels(), rowsAtATime * stride);
  let waiting = 0;
  for await (const { y, data } of canvas.bands) {
    if (y === 0) {
      countBand(kernel, pixels, data, stride);
      take(kernel, sink, kernel.writeHead());
    }
    for (let offset = 0; offset < data.length; ) {
      const rows = data.subarray(offset, offset + pixels.length - waiting);
      pixels.set(rows, waiting);
      waiting += rows.length;
      offset += rows.length;
      if (waiting < pixels.length) continue;
      take(kernel, sink, kernel.encodeRows(rowsAtATime));
      waiting = 0;
    }
  }
  if (waiting > 0) take(kernel, sink, kernel.encodeRows(waiting / stride));
}

function countBand(kernel: JpegKernel, pixels: Uint8Array, data: Uint8Array, stride: number): void {
  for (let offset = 0; offset < data.length; offset += pixels.length) {
    const rows = data.subarray(offset, offset + pixels.length);
    pixels.set(rows);
    kernel.countRows(rows.length / stride);
  }
}
