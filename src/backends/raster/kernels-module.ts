/** What the wasm module exports. Pointers and sizes in bytes, coordinates in px of the target unless stated. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  mark(): number;
  release(mark: number): void;
  reset(): void;
  setTarget(
    pointer: number,
    width: number,
    left: number,
    top: number,
    right: number,
    bottom: number,
  ): void;
  setSolid(red: number, green: number, blue: number, alpha: number): void;
  setGradient(): void;
  setErase(): void;
  beginRamp(): void;
  addStop(offset: number, red: number, green: number, blue: number, alpha: number): void;
  endRamp(): void;
  setLinear(x: number, y: number, start: number): void;
  setRadial(a: number, b: number, c: number, d: number, e: number, f: number): void;
  fillPath(
    text: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    evenOdd: boolean,
  ): number;
  readonly touched: WebAssembly.Global;
  fillRectangle(left: number, top: number, right: number, bottom: number): void;
  blendPixels(
    source: number,
    stride: number,
    x: number,
    y: number,
    width: number,
    height: number,
    opacity: number,
  ): void;
  erasePixels(
    source: number,
    stride: number,
    x: number,
    y: number,
    width: number,
    height: number,
  ): void;
  premultiply(pixels: number, count: number): void;
  unpremultiply(pixels: number, count: number): void;
  isOpaque(pixels: number, count: number): number;
  tint(
    pixels: number,
    count: number,
    red: number,
    green: number,
    blue: number,
    alpha: number,
  ): void;
  /** `matrix`: pointer to 20 floats. */
  colorMatrix(pixels: number, count: number, matrix: number): void;
  blur(pixels: number, width: number, height: number, sigma: number): void;
  findInk(pixels: number, width: number, height: number): number;
  readonly ink: WebAssembly.Global;
  drawTurned(
    bitmap: number,
    width: number,
    height: number,
    ux: number,
    vx: number,
    uy: number,
    vy: number,
    u0: number,
    v0: number,
    left: number,
    top: number,
    right: number,
    bottom: number,
    radius: number,
    opacity: number,
  ): void;
  /** Pointer to the weights of one axis. */
  prepareWeights(
    sourceSize: number,
    start: number,
    extent: number,
    targetSize: number,
    taps: number,
  ): number;
  resampleColumns(
    source: number,
    stride: number,
    rows: number,
    destination: number,
    width: number,
    weights: number,
    taps: number,
  ): void;
  resampleRows(
    source: number,
    firstSource: number,
    sourceRows: number,
    destination: number,
    firstTarget: number,
    endTarget: number,
    width: number,
    weights: number,
    taps: number,
  ): void;
}

/** An instance of the module and its memory. */
export interface KernelModule {
  readonly exports: KernelExports;
  /** All of the memory; anew whenever it has grown. */
  bytes(): Uint8Array<ArrayBuffer>;
  /** @throws RangeError when the memory cannot grow so far. */
  allocate(bytes: number): number;
}

export function instantiateKernels(module: WebAssembly.Module): KernelModule {
  const exports = new WebAssembly.Instance(module).exports as unknown as KernelExports;
  let view = new Uint8Array(exports.memory.buffer as ArrayBuffer);

  return {
    exports,
    bytes() {
      if (view.byteLength === 0) view = new Uint8Array(exports.memory.buffer as ArrayBuffer);
      return view;
    },
    allocate(bytes) {
      const pointer = exports.allocate(bytes);
      if (pointer === 0) throw new RangeError(`No memory for ${bytes} bytes of pixels`);
      return pointer;
    },
  };
}
