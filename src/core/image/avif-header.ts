import { Problem } from '../problem.ts';
import type { ImageSize, Orientation } from './image-header.ts';

const damaged = () => new Problem('asset-invalid', 'The AVIF file is damaged');

interface Box {
  readonly type: string;
  /** First byte of the payload. */
  readonly start: number;
  readonly end: number;
}

// Four times what a whole picture may have, because tiles of a grid may stick out.
const maxItemPixels = 40_000_000;
// A still picture has fewer than twenty boxes a level. Bounds the work on a file full of empty boxes.
const maxBoxes = 1_000;

function readBoxes(view: DataView, start: number, end: number): readonly Box[] {
  const boxes: Box[] = [];
  for (let offset = start; offset + 8 <= end && boxes.length < maxBoxes; ) {
    const length = view.getUint32(offset);
    const type = String.fromCharCode(...[4, 5, 6, 7].map((index) => view.getUint8(offset + index)));
    // 1 announces a 64-bit length, 0 means up to the end.
    const header = length === 1 ? 16 : 8;
    const size = length === 1 ? Number(view.getBigUint64(offset + 8)) : length || end - offset;
    if (size < header || offset + size > end) throw damaged();
    boxes.push({ type, start: offset + header, end: offset + size });
    offset += size;
  }
  return boxes;
}

function findBox(boxes: readonly Box[], type: string): Box {
  const box = boxes.find((candidate) => candidate.type === type);
  if (box === undefined) throw damaged();
  return box;
}

/** One-based indexes of the properties of `item`. */
function readAssociations(view: DataView, box: Box, item: number): readonly number[] {
  const wideItems = view.getUint8(box.start) > 0;
  const wideIndexes = (view.getUint8(box.start + 3) & 1) === 1;
  const entries = view.getUint32(box.start + 4);
  let offset = box.start + 8;
  for (let entry = 0; entry < entries && offset < box.end; entry += 1) {
    const id = wideItems ? view.getUint32(offset) : view.getUint16(offset);
    offset += wideItems ? 4 : 2;
    const count = view.getUint8(offset);
    offset += 1;
    if (id === item) {
      return Array.from({ length: count }, (_, index) =>
        wideIndexes
          ? view.getUint16(offset + index * 2) & 0x7fff
          : view.getUint8(offset + index) & 0x7f,
      );
    }
    offset += count * (wideIndexes ? 2 : 1);
  }
  return [];
}

// `irot` turns anticlockwise by quarter turns, then `imir` mirrors: 0 top to bottom, 1 left to right.
const orientations: { readonly [key: string]: Orientation } = {
  '0': 1,
  '1': 8,
  '2': 3,
  '3': 6,
  '0:0': 4,
  '0:1': 2,
  '1:0': 5,
  '1:1': 7,
  '2:0': 2,
  '2:1': 4,
  '3:0': 7,
  '3:1': 5,
};

function readOrientation(view: DataView, properties: readonly Box[]): Orientation {
  const turn = properties.find((box) => box.type === 'irot');
  const mirror = properties.find((box) => box.type === 'imir');
  const quarterTurns = turn === undefined ? 0 : view.getUint8(turn.start) & 3;
  const axis = mirror === undefined ? '' : `:${view.getUint8(mirror.start) & 1}`;
  return orientations[`${quarterTurns}${axis}`] ?? 1;
}

const sizeOf = (view: DataView, box: Box) => ({
  width: view.getUint32(box.start + 4),
  height: view.getUint32(box.start + 8),
});

/** Size, rotation and mirroring of the primary item. */
export function readAvifSize(bytes: Uint8Array): ImageSize {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const meta = findBox(readBoxes(view, 0, bytes.length), 'meta');
  const inMeta = readBoxes(view, meta.start + 4, meta.end);
  const primaryBox = findBox(inMeta, 'pitm');
  const wide = view.getUint8(primaryBox.start) > 0;
  const item = wide ? view.getUint32(primaryBox.start + 4) : view.getUint16(primaryBox.start + 4);
  const iprp = findBox(inMeta, 'iprp');
  const inIprp = readBoxes(view, iprp.start, iprp.end);
  const ipco = findBox(inIprp, 'ipco');
  const all = readBoxes(view, ipco.start, ipco.end);
  const properties = readAssociations(view, findBox(inIprp, 'ipma'), item).flatMap(
    (index) => all[index - 1] ?? [],
  );
  const sizes = all.filter((box) => box.type === 'ispe').map((box) => sizeOf(view, box));
  // Tiles and alpha planes are decoded too, so none of them may be larger than a picture may be.
  if (sizes.some(({ width, height }) => width * height > maxItemPixels)) throw damaged();
  const { width, height } = sizeOf(view, findBox(properties, 'ispe'));
  return { width, height, orientation: readOrientation(view, properties) };
}
