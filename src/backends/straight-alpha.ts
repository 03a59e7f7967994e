let table: Uint8Array | null = null;

/** For every alpha the 256 colours that can be premultiplied by it, divided again; one from outside its range is 255. */
function divisionTable(): Uint8Array {
  const quotients = new Uint8Array(256 * 256);
  for (let alpha = 1; alpha < 256; alpha += 1) {
    for (let color = 0; color < 256; color += 1) {
      quotients[alpha * 256 + color] = Math.min(255, Math.round((color * 255) / alpha));
    }
  }
  return quotients;
}

/** Premultiplied RGBA to straight RGBA, as files store it. `target` is as long as `source` and may be the same. */
export function straightenInto(target: Uint8Array, source: Uint8Array): void {
  table ??= divisionTable();
  const quotients = table;
  for (let offset = 0; offset < source.length; offset += 4) {
    const alpha = source[offset + 3] ?? 0;
    const row = alpha * 256;
    target[offset] = quotients[row + (source[offset] ?? 0)] ?? 0;
    target[offset + 1] = quotients[row + (source[offset + 1] ?? 0)] ?? 0;
    target[offset + 2] = quotients[row + (source[offset + 2] ?? 0)] ?? 0;
    target[offset + 3] = alpha;
  }
}
