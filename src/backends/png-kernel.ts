/** What `wasm/png` exports. What one call leaves in its memory is there until the next `begin`. */
export interface PngKernel {
  readonly memory: WebAssembly.Memory;
  beginPalette(width: number, height: number, rows: number): void;
  /** 0 when there are more than 256 colours. */
  indexRows(rows: number): number;
  colors(): number;
  countColors(): number;
  beginStrips(width: number, channels: number, rows: number): void;
  /** Returns how many of a thousand filtered bytes are zero. */
  prepare(rows: number): number;
  /** Adler-32, as a signed number. */
  checksum(address: number, length: number): number;
  pixels(): number;
  plain(): number;
  filtered(): number;
}
