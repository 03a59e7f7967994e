import type { Pixels } from '../../core/image/orientation.ts';
import type { Started } from '../wasm/instances.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly __wbindgen_malloc: (bytes: number, alignment: number) => number;
  /** Takes over the file's memory. Hands the pixels to an import. */
  readonly decode: (file: number, length: number) => number;
  readonly __wbindgen_free: (start: number, length: number, alignment: number) => void;
}

export interface PngCodec {
  /** @returns Straight RGBA of 8 bits. @throws Error unless every pixel is there. */
  decode(bytes: Uint8Array): Pixels;
}

const refuse = () => {
  throw new Error('Only decoding to 8 bits is wired up');
};

/**
 * Starts the decoder of @jsquash/png 3.1.1, Rust's png. Its package keeps one instance for good, so these are the
 * imports of its wasm-bindgen glue written anew. The build pins the module by hash, and so their names.
 */
export function startPngCodec(module: WebAssembly.Module): Started<PngCodec> {
  let decoded: Pixels | null = null;
  const bytesAt = (start: number, length: number) =>
    new Uint8Array(wasm.memory.buffer, start >>> 0, length >>> 0);
  const wbg = {
    __wbindgen_memory: refuse,
    __wbg_buffer_a448f833075b71ba: refuse,
    __wbg_newwithbyteoffsetandlength_099217381c451830: refuse,
    __wbindgen_object_drop_ref: refuse,
    __wbg_newwithownedu8clampedarrayandsh_91db5987993a08fb: (
      start: number,
      length: number,
      width: number,
      height: number,
    ) => {
      decoded = { width, height, data: bytesAt(start, length).slice() };
      wasm.__wbindgen_free(start, length, 1);
      // It passes this on as the result of `decode`, which is not looked at.
      return 0;
    },
    __wbindgen_throw: (start: number, length: number) => {
      throw new Error(new TextDecoder().decode(bytesAt(start, length)));
    },
  };
  const { exports } = new WebAssembly.Instance(module, { wbg });
  const wasm = exports as unknown as Exports;

  const decode = (bytes: Uint8Array): Pixels => {
    const file = wasm.__wbindgen_malloc(bytes.length, 1);
    bytesAt(file, bytes.length).set(bytes);
    wasm.decode(file, bytes.length);
    const image = decoded;
    decoded = null;
    if (image === null) throw new Error('No image');
    return image;
  };
  return { api: { decode }, exports };
}
