/** RGBA pixels, row by row, colours **premultiplied** by alpha as resvg hands them out. */
export interface Bitmap {
  /** px */
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export function isOpaque(data: Uint8Array): boolean {
  for (let offset = 3; offset < data.length; offset += 4) {
    if (data[offset] !== 255) return false;
  }
  return true;
}
