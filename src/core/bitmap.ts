/** RGBA pixels, row by row, colours **premultiplied** by alpha as resvg hands them out. */
export interface Bitmap {
  /** px */
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Straight RGBA: what every image file format stores. Opaque pictures are returned as they are. */
export function straightAlpha({ data }: Bitmap): Uint8Array {
  if (isOpaque(data)) return data;
  const straight = new Uint8Array(data);
  for (let offset = 0; offset < straight.length; offset += 4) {
    const alpha = straight[offset + 3] ?? 0;
    if (alpha === 0 || alpha === 255) continue;
    for (let channel = offset; channel < offset + 3; channel += 1) {
      straight[channel] = Math.min(255, Math.round(((straight[channel] ?? 0) * 255) / alpha));
    }
  }
  return straight;
}

/** Straight RGBA over white: for formats without transparency. */
export function flattenOnWhite({ data }: Bitmap): Uint8Array {
  if (isOpaque(data)) return data;
  const flat = new Uint8Array(data);
  for (let offset = 0; offset < flat.length; offset += 4) {
    const rest = 255 - (flat[offset + 3] ?? 0);
    if (rest === 0) continue;
    for (let channel = offset; channel < offset + 3; channel += 1) {
      flat[channel] = (flat[channel] ?? 0) + rest;
    }
    flat[offset + 3] = 255;
  }
  return flat;
}

export function isOpaque(data: Uint8Array): boolean {
  for (let offset = 3; offset < data.length; offset += 4) {
    if (data[offset] !== 255) return false;
  }
  return true;
}
