/** Image headers: any bytes are recognised or not, measured or refused, and what passes the check is within it. */
import { readdirSync, readFileSync } from 'node:fs';
import {
  checkImageSize,
  type ImageSize,
  maxImagePixels,
  maxImageSide,
  readImageSize,
  sniffImage,
} from '../../src/core/image/image-header.ts';
import { foundFiles } from '../hostile/packed-files.ts';
import { mutateBytes } from './mutate.ts';
import { Broken, type FuzzReport, type FuzzTarget, runFuzz } from './target.ts';

const images = new URL('../fixtures/images/', import.meta.url);

const readCorpus = (): readonly Uint8Array[] => [
  ...readdirSync(images).map((name) => readFileSync(new URL(name, images))),
  ...foundFiles().map(({ bytes }) => bytes),
];

function checkSides({ width, height }: ImageSize, isSvg: boolean) {
  for (const side of [width, height]) {
    const isWhole = isSvg || Number.isInteger(side);
    if (!(side >= 1 && side <= maxImageSide && isWhole)) throw new Broken(`side ${side}`);
  }
  if (!isSvg && width * height > maxImagePixels) throw new Broken(`${width} × ${height}`);
}

const orientations: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8];

function checkDetails({ orientation, frames = 1, jpeg }: ImageSize) {
  if (!orientations.includes(orientation)) throw new Broken(`orientation ${orientation}`);
  if (!(frames >= 0 && frames <= 2000)) throw new Broken(`${frames} frames`);
  if (jpeg !== undefined && ![1, 3, 4].includes(jpeg.components)) {
    throw new Broken(`${jpeg.components} components`);
  }
}

function run(bytes: Uint8Array): boolean {
  const before = Buffer.from(bytes);
  const mediaType = sniffImage(bytes);
  if (mediaType === null) return false;
  const size = readImageSize(bytes, mediaType);
  checkImageSize(size, mediaType);
  checkSides(size, mediaType === 'image/svg+xml');
  checkDetails(size);
  if (!before.equals(bytes)) throw new Broken('the bytes were changed');
  return true;
}

export function fuzz(seed: number, executions: number): Promise<FuzzReport> {
  const corpus = readCorpus();
  const target: FuzzTarget<Uint8Array> = {
    make: (random) => mutateBytes(random, corpus, 100_000),
    run,
    show: (bytes) => Buffer.from(bytes).toString('base64'),
  };
  return runFuzz(target, seed, executions);
}
