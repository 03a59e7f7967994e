import type { Bitmap } from '../core/bitmap.ts';
import type { Started } from './wasm/instances.ts';

/** Address in resvg's memory. */
type Pointer = number;
/** Number under which resvg holds one of our objects. */
type Handle = number;

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly __wbindgen_add_to_stack_pointer: (bytes: number) => Pointer;
  readonly __wbindgen_malloc: (bytes: number, alignment: number) => Pointer;
  /** Leaves a drawing, or an error and a flag behind it, at `result`. `svg` becomes resvg's own. */
  readonly resvg_new: (
    result: Pointer,
    svg: Handle,
    options: Pointer,
    optionsLength: number,
    fonts: Handle,
  ) => void;
  readonly resvg_width: (drawing: Pointer) => number;
  readonly resvg_height: (drawing: Pointer) => number;
  /** Leaves an image, or an error and a flag behind it, at `result`. */
  readonly resvg_render: (result: Pointer, drawing: Pointer) => void;
  readonly renderedimage_width: (image: Pointer) => number;
  readonly renderedimage_height: (image: Pointer) => number;
  readonly renderedimage_pixels: (image: Pointer) => Handle;
  readonly __wbg_renderedimage_free: (image: Pointer) => void;
  readonly __wbg_resvg_free: (drawing: Pointer) => void;
}

/** An SVG as resvg has understood it. Lives in wasm memory until it is freed. */
export interface Drawing {
  /** px; not always whole. */
  readonly width: number;
  readonly height: number;
  /** @throws whatever resvg says. */
  draw(): Bitmap;
  free(): void;
}

export interface Resvg {
  /** @throws Error with resvg's own words when the SVG is not well formed. */
  parse(svg: string): Drawing;
}

/** The objects of ours that resvg holds. wasm-bindgen keeps the first numbers for values of its own. */
function createHandles() {
  const objects = new Map<Handle, unknown>([
    [128, undefined],
    [129, null],
    [130, true],
    [131, false],
  ]);
  const firstHandle = 132;
  let next = firstHandle;
  const get = (handle: Handle) => objects.get(handle);
  const drop = (handle: Handle) => {
    if (handle >= firstHandle) objects.delete(handle);
  };
  return {
    get,
    drop,
    add(value: unknown): Handle {
      const handle = next;
      next += 1;
      objects.set(handle, value);
      return handle;
    },
    take(handle: Handle): unknown {
      const value = get(handle);
      drop(handle);
      return value;
    },
  };
}

/** What only fonts and linked images would call, which resvg is never given. */
const unused = [
  'values_839f3396d5aac002',
  'next_196c84450b364254',
  'done_298b57d23c0fc80c',
  'value_d93c65011f51a456',
  'new_16b304a2cfa7ff4a',
  'push_a5b05aedc7234f9f',
  'length_c20a40f15020d68a',
  'set_a47bac70306a19a7',
];

const refuse = () => {
  throw new Error('resvg asks for something that it was not given');
};

/**
 * Starts resvg-wasm 2.6.2. Its package starts one instance for good and refuses another, so these are the imports of
 * its wasm-bindgen glue written anew, as many as drawing takes. The build pins the module by hash, and so their names.
 */
export function startResvg(module: WebAssembly.Module): Started<Resvg> {
  const handles = createHandles();
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  const bytes = () => new Uint8Array(wasm.memory.buffer);
  const words = () => new DataView(wasm.memory.buffer);
  const text = (start: Pointer, length: number) =>
    decoder.decode(bytes().subarray(start >>> 0, (start >>> 0) + length));

  const imports = {
    ...Object.fromEntries(unused.map((name) => [`__wbg_${name}`, refuse])),
    __wbindgen_memory: () => handles.add(wasm.memory),
    __wbg_buffer_12d079cc21e14bdb: (memory: Handle) =>
      handles.add((handles.get(memory) as WebAssembly.Memory).buffer),
    __wbg_newwithbyteoffsetandlength_aa4a17c33a06e5cb: (
      buffer: Handle,
      offset: number,
      length: number,
    ) =>
      handles.add(new Uint8Array(handles.get(buffer) as ArrayBuffer, offset >>> 0, length >>> 0)),
    __wbg_new_63b92bc8671ed464: (view: Handle) =>
      handles.add(new Uint8Array(handles.get(view) as Uint8Array)),
    __wbg_new_28c511d9baebfa89: (start: Pointer, length: number) =>
      handles.add(new Error(text(start, length))),
    __wbindgen_string_new: (start: Pointer, length: number) => handles.add(text(start, length)),
    __wbindgen_object_drop_ref: (handle: Handle) => handles.drop(handle),
    __wbindgen_throw: (start: Pointer, length: number) => {
      throw new Error(text(start, length));
    },
    // It asks whether the SVG comes as bytes. Ours are strings.
    __wbg_instanceof_Uint8Array_2b3bbecd033d19f6: () => 0,
    __wbindgen_string_get: (result: Pointer, handle: Handle) => {
      const string = handles.get(handle);
      const [start, length] = typeof string === 'string' ? write(string) : [0, 0];
      words().setInt32(result, start, true);
      words().setInt32(result + 4, length, true);
    },
  };
  const { exports } = new WebAssembly.Instance(module, { wbg: imports });
  const wasm = exports as unknown as Exports;

  const write = (string: string): readonly [Pointer, number] => {
    const encoded = encoder.encode(string);
    const start = wasm.__wbindgen_malloc(encoded.length, 1) >>> 0;
    bytes().set(encoded, start);
    return [start, encoded.length];
  };

  /** Calls a function that leaves its result on resvg's stack. After a throw the instance is lost, and its stack too. */
  const callForPointer = (call: (result: Pointer) => void): Pointer => {
    const result = wasm.__wbindgen_add_to_stack_pointer(-16);
    call(result);
    const [value, error, failed] = [0, 4, 8].map((at) => words().getUint32(result + at, true));
    wasm.__wbindgen_add_to_stack_pointer(16);
    if (failed !== 0) throw handles.take(error ?? 0);
    return value ?? 0;
  };

  const draw = (drawing: Pointer): Bitmap => {
    const image = callForPointer((result) => wasm.resvg_render(result, drawing));
    const bitmap = {
      width: wasm.renderedimage_width(image) >>> 0,
      height: wasm.renderedimage_height(image) >>> 0,
      data: handles.take(wasm.renderedimage_pixels(image)) as Uint8Array,
    };
    wasm.__wbg_renderedimage_free(image);
    return bitmap;
  };

  const parse = (svg: string): Drawing => {
    const drawing = callForPointer((result) => wasm.resvg_new(result, handles.add(svg), 0, 0, 0));
    return {
      width: wasm.resvg_width(drawing),
      height: wasm.resvg_height(drawing),
      draw: () => draw(drawing),
      free: () => wasm.__wbg_resvg_free(drawing),
    };
  };
  return { api: { parse }, exports };
}
