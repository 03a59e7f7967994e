import { inflateSync } from 'node:zlib';
import { Problem } from '../core/problem.ts';

const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const HIGHEST_FILTER = 4;

/**
 * Inflates a PNG's pixel data to see whether it is all there. Headers have been checked before, so that the size is
 * known and bounded; interlaced files are left to the rasteriser.
 * @throws Problem `asset-invalid`
 */
export function checkPngData(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height, depth, type, interlaced] = [
    view.getUint32(16),
    view.getUint32(20),
    view.getUint8(24),
    view.getUint8(25),
    view.getUint8(28),
  ];
  const stride = 1 + Math.ceil((width * depth * (channels[type] ?? 0)) / 8);
  const chunks = readChunks(bytes, view);
  if (interlaced !== 0) return;
  if (type === 3 && !chunks.hasPalette) throw damaged();
  const rows = inflate(chunks.data, stride * height);
  if (rows.length < stride * height) throw damaged();
  for (let row = 0; row < height; row += 1) {
    if ((rows[row * stride] ?? 0) > HIGHEST_FILTER) throw damaged();
  }
}

function readChunks(bytes: Uint8Array, view: DataView) {
  const data: Uint8Array[] = [];
  let hasPalette = false;
  for (let offset = 8; offset + 12 <= bytes.length; ) {
    const length = view.getUint32(offset);
    const type = view.getUint32(offset + 4);
    if (type === 0x504c5445) hasPalette = true;
    if (type === 0x49444154) data.push(bytes.subarray(offset + 8, offset + 8 + length));
    offset += 12 + length;
  }
  return { data: Buffer.concat(data), hasPalette };
}

function inflate(data: Uint8Array, size: number): Uint8Array {
  try {
    // Some encoders leave a little behind the last row; a bomb stops here.
    return inflateSync(data, { maxOutputLength: size + 65_536 });
  } catch (cause) {
    throw new Problem('asset-invalid', 'The PNG is damaged', { cause });
  }
}

function damaged(): Problem {
  return new Problem('asset-invalid', 'The PNG is damaged');
}
