export interface Size {
  /** px */
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface FittedBox extends Size, Point {
  /** Whether a part of it lies outside the box it was fitted to. */
  readonly clipped: boolean;
}

export type Fit = 'cover' | 'contain' | 'stretch' | 'original';

/** Where a picture of `natural` size is drawn in a box, relative to the box. `focus` is a fraction of the picture. */
export function fitBox(natural: Size, box: Size, fit: Fit, focus: Point): FittedBox {
  const scale = fitScale(natural, box, fit);
  const width = natural.width * scale.x;
  const height = natural.height * scale.y;
  return {
    x: place(width, box.width, focus.x),
    y: place(height, box.height, focus.y),
    width,
    height,
    clipped: width > box.width + 1e-6 || height > box.height + 1e-6,
  };
}

function fitScale(natural: Size, box: Size, fit: Fit): Point {
  const x = box.width / natural.width;
  const y = box.height / natural.height;
  switch (fit) {
    case 'cover':
      return { x: Math.max(x, y), y: Math.max(x, y) };
    case 'contain':
      return { x: Math.min(x, y), y: Math.min(x, y) };
    case 'stretch':
      return { x, y };
    case 'original':
      return { x: 1, y: 1 };
  }
}

/** A smaller picture is centred; of a larger one the focus comes as near to the middle as its edges allow. */
function place(size: number, room: number, focus: number): number {
  if (size <= room) return (room - size) / 2;
  return Math.min(0, Math.max(room - size, room / 2 - size * focus));
}
