import type { Orientation } from './image-header.ts';

export interface Pixels {
  /** px */
  readonly width: number;
  readonly height: number;
  /** RGBA, row by row. */
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** Whether showing the image upright swaps its width and height. */
export const swapsSides = (orientation: Orientation): boolean => orientation >= 5;

/** Where a stored pixel goes: offset of the first one, and the steps to the next in its row and its column. */
function targetSteps(width: number, height: number, orientation: Orientation) {
  const stride = swapsSides(orientation) ? height : width;
  const right = width - 1;
  const bottom = height - 1;
  const steps: { readonly [key in Orientation]: readonly [number, number, number] } = {
    1: [0, 1, stride],
    2: [right, -1, stride],
    3: [bottom * stride + right, -1, -stride],
    4: [bottom * stride, 1, -stride],
    5: [0, stride, 1],
    6: [bottom, stride, -1],
    7: [right * stride + bottom, -stride, -1],
    8: [right * stride, -stride, 1],
  };
  return steps[orientation];
}

/** The image as it is meant to be seen; itself for orientation 1. */
export function orientPixels(image: Pixels, orientation: Orientation): Pixels {
  if (orientation === 1) return image;
  const { width, height, data } = image;
  const source = new Uint32Array(
    data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength),
  );
  const target = new Uint32Array(width * height);
  const [first, inRow, inColumn] = targetSteps(width, height, orientation);
  let from = 0;
  for (let y = 0; y < height; y += 1) {
    let to = first + y * inColumn;
    for (let x = 0; x < width; x += 1) {
      target[to] = source[from] ?? 0;
      from += 1;
      to += inRow;
    }
  }
  const swapped = swapsSides(orientation);
  return {
    width: swapped ? height : width,
    height: swapped ? width : height,
    data: new Uint8Array(target.buffer),
  };
}
