/** How far a picture is from the one that Chromium draws of the same card. */
import sharp from 'sharp';
import type { Case } from './cases.ts';
import { isMeasured, type Outcome, type Picture, type Running } from './measure.ts';

/** Mean absolute difference over red, green and blue of all pixels, 0 to 255; NaN when it is not known. */
export type Difference = number;

async function readPixels(file: Uint8Array): Promise<Buffer> {
  return sharp(file, { limitInputPixels: false })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer();
}

export function meanDifference(first: Uint8Array, second: Uint8Array): Difference {
  if (first.length !== second.length) return Number.NaN;
  let sum = 0;
  for (let index = 0; index < first.length; index += 1) {
    sum += Math.abs((first[index] ?? 0) - (second[index] ?? 0));
  }
  return sum / first.length;
}

/** Chromium's PNGs of the rounds of `pictures`, as pixels. */
export async function drawReferences(
  chromium: Running | undefined,
  example: Case,
  pictures: readonly Picture[],
): Promise<ReadonlyMap<number, Buffer>> {
  const references = new Map<number, Buffer>();
  if (chromium === undefined) return references;
  for (const { round } of pictures) {
    try {
      const { bytes } = await chromium.running.draw(example, 'png', round);
      references.set(round, await readPixels(bytes));
    } catch {
      // Pages can be too large for it; then there is nothing to compare with.
    }
  }
  return references;
}

export async function differenceOf(
  outcome: Outcome,
  references: ReadonlyMap<number, Buffer>,
): Promise<Difference> {
  if (!isMeasured(outcome)) return Number.NaN;
  const differences: number[] = [];
  for (const { round, drawing } of outcome.pictures) {
    const reference = references.get(round);
    if (reference === undefined) continue;
    differences.push(meanDifference(await readPixels(drawing.bytes), reference));
  }
  return differences.reduce((sum, value) => sum + value, 0) / differences.length;
}
