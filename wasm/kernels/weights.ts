import { scratch } from './memory';

/** What the weights of one output pixel add up to. */
export const unit: i32 = 1 << 14;
export const unitBits: i32 = 14;

/**
 * How each pixel of a resampled axis is mixed from the source: per pixel the index of its first source pixel (i32),
 * then `taps` weights (i16). Catmull-Rom, stretched when the picture shrinks so that no source pixel is left out.
 * Beyond the edges the outermost pixels are repeated.
 */
export function prepareWeights(
  sourceSize: i32,
  start: f64,
  extent: f64,
  targetSize: i32,
  taps: i32,
): usize {
  const scale = extent / (targetSize as f64);
  const stretch = max(scale, 1);
  const reach = min(2 * stretch, (taps as f64) / 2);
  const entryBytes = weightBytes(taps);
  const weights = scratch(entryBytes * targetSize);
  const amounts = scratch(taps << 3);
  for (let target = 0; target < targetSize; target++) {
    const entry = weights + target * entryBytes;
    const center = start + ((target as f64) + 0.5) * scale - 0.5;
    const low = (Math.floor(center - reach) as i32) + 1;
    const high = (Math.ceil(center + reach) as i32) - 1;
    const first = min(max(low, 0), max(sourceSize - taps, 0));
    memory.fill(amounts, 0, taps << 3);
    let total: f64 = 0;
    for (let source = low; source <= high; source++) {
      const slot = min(max(source, 0), sourceSize - 1) - first;
      const weight = catmullRom(abs((source as f64) - center) / stretch);
      const place = amounts + (slot << 3);
      store<f64>(place, load<f64>(place) + weight);
      total += weight;
    }
    store<i32>(entry, first);
    storeRounded(entry + 4, amounts, taps, total);
  }
  return weights;
}

export function weightBytes(taps: i32): i32 {
  return 4 + (taps << 1);
}

/** Rounds so that the sum is exact: a flat colour stays what it is. */
function storeRounded(weights: usize, amounts: usize, taps: i32, total: f64): void {
  let sum: f64 = 0;
  let given = 0;
  for (let tap = 0; tap < taps; tap++) {
    sum += load<f64>(amounts + (tap << 3));
    const reached = Math.floor((sum / total) * (unit as f64) + 0.5) as i32;
    store<i16>(weights + (tap << 1), (reached - given) as i16);
    given = reached;
  }
}

function catmullRom(distance: f64): f64 {
  if (distance < 1) return (1.5 * distance - 2.5) * distance * distance + 1;
  if (distance < 2) return ((2.5 - 0.5 * distance) * distance - 4) * distance + 2;
  return 0;
}
