import { crc32 } from 'node:zlib';
import type { Size } from '../core/geometry.ts';
import type { ByteSink } from './byte-sink.ts';

export type ColorType = 'rgb' | 'palette' | 'rgba';

const colorTypes: { readonly [T in ColorType]: number } = { rgb: 2, palette: 3, rgba: 6 };
const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const inchesPerMeter = 1 / 0.0254;

const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

export function writeChunk(sink: ByteSink, type: string, body: Uint8Array): void {
  const name = ascii(type);
  sink.append(uint32(body.length));
  sink.append(name);
  sink.append(body);
  sink.append(uint32(crc32(body, crc32(name))));
}

export interface PngHeader extends Size {
  /** Bits a sample. */
  readonly depth: number;
  readonly colorType: ColorType;
  /** Pixels an inch; null when not known. */
  readonly dpi: number | null;
}

/** Everything before the palette and the pixels. */
export function writeHeader(sink: ByteSink, header: PngHeader): void {
  const { width, height, depth, colorType, dpi } = header;
  sink.append(signature);
  const size = [...uint32(width), ...uint32(height)];
  writeChunk(sink, 'IHDR', Uint8Array.of(...size, depth, colorTypes[colorType], 0, 0, 0));
  if (dpi === null) return;
  const density = uint32(Math.round(dpi * inchesPerMeter));
  writeChunk(sink, 'pHYs', Uint8Array.of(...density, ...density, 1));
}

export function writeEnd(sink: ByteSink): void {
  writeChunk(sink, 'IEND', new Uint8Array(0));
}
