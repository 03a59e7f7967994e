import { CHROMA_STEPS, LUMA_STEPS, ZIGZAG } from './tables';

/** Steps of the quantiser, row by row, as the file states them. */
export const LUMA_TABLE: usize = memory.data(64);
export const CHROMA_TABLE: usize = memory.data(64);

/** What a coefficient is multiplied by, column by column: the transform leaves its blocks transposed. */
export const LUMA_FACTORS: usize = memory.data(64 * 4, 16);
export const CHROMA_FACTORS: usize = memory.data(64 * 4, 16);

/** The k-th coefficient's place in a transposed block, and the way back. */
export const PLACES: usize = memory.data(64);
export const ORDERS: usize = memory.data(64);

/** The transform's results are this much too large in a row or column; it saves it most multiplications. */
const SCALES: usize = memory.data<f64>([
  1.0, 1.3870398453221475, 1.3065629648763766, 1.1758756024193588, 1.0, 0.7856949583871022,
  0.5411961001461971, 0.2758993792829431,
]);

function scale(index: usize): f64 {
  return load<f64>(SCALES + index * 8);
}

function fill(steps: usize, percent: i32, table: usize, factors: usize): void {
  for (let place: usize = 0; place < 64; place++) {
    const scaled = (<i32>load<u8>(steps + place) * percent + 50) / 100;
    const step = max(1, min(255, scaled));
    store<u8>(table + place, step);
    const row = place >> 3;
    const column = place & 7;
    const factor = 1.0 / (<f64>step * scale(row) * scale(column) * 8.0);
    store<f32>(factors + ((column << 3) | row) * 4, <f32>factor);
  }
}

/** `quality` is 1 to 100 and means what it means to libjpeg. */
export function fillQuantization(quality: i32): void {
  const percent = quality < 50 ? 5000 / quality : 200 - quality * 2;
  fill(LUMA_STEPS, percent, LUMA_TABLE, LUMA_FACTORS);
  fill(CHROMA_STEPS, percent, CHROMA_TABLE, CHROMA_FACTORS);
  for (let order: usize = 0; order < 64; order++) {
    const place = <usize>load<u8>(ZIGZAG + order);
    const transposed = ((place & 7) << 3) | (place >> 3);
    store<u8>(PLACES + order, <u8>transposed);
    store<u8>(ORDERS + transposed, <u8>order);
  }
}
