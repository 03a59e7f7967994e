/** The pictures that bad-inputs.jsonl describes in a few words, by entry. */
import { readFileSync } from 'node:fs';
import { deflateSync, gzipSync } from 'node:zlib';

const fixtures = new URL('../fixtures/', import.meta.url);
const readFixture = (path: string) => readFileSync(new URL(path, fixtures));

const crcTable = Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const crc = body.reduce((sum, byte) => (crcTable[(sum ^ byte) & 255] ?? 0) ^ (sum >>> 8), -1);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(~crc >>> 0);
  return Buffer.concat([head, body, tail]);
}

interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colorType: number;
}

function png({ width, height, depth, colorType }: PngHeader, ...chunks: Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colorType, 0, 0, 0], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    ...chunks,
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

const zeros = (length: number) => pngChunk('IDAT', deflateSync(Buffer.alloc(length)));
const onePixel: PngHeader = { width: 1, height: 1, depth: 8, colorType: 6 };

function manyFrames(): Buffer {
  const control = Buffer.alloc(8);
  control.writeUInt32BE(10_000);
  return png(onePixel, pngChunk('acTL', control), zeros(5));
}

/** Of the fixture, with `bytes` written over it at each of the offsets. */
function patched(path: string, offsets: readonly number[], bytes: readonly number[]): Buffer {
  const file = Buffer.from(readFixture(path));
  for (const offset of offsets) file.set(bytes, offset);
  return file;
}

const jpeg = (path: string) => readFixture(`images/${path}.jpg`);

/** The JPEG with another frame header: SOF0 or SOF2 is found and written over. */
function withFrame(path: string, change: (file: Buffer, offset: number) => void): Buffer {
  const file = Buffer.from(jpeg(path));
  const offset = file.findIndex(
    (byte, index) => byte === 0xff && [0xc0, 0xc2].includes(file[index + 1] ?? 0),
  );
  change(file, offset);
  return file;
}

/** The last scan of a progressive picture, a hundred times over. */
function manyScans(): Buffer {
  const file = jpeg('progressive');
  const scan = file.subarray(file.lastIndexOf(Buffer.from([0xff, 0xda])), file.length - 2);
  return Buffer.concat([
    file.subarray(0, -2),
    ...Array.from({ length: 100 }, () => scan),
    file.subarray(-2),
  ]);
}

function gif(frames: number): Buffer {
  const head = Buffer.from('474946383961010001008000000000000000ff', 'hex');
  const frame = Buffer.from('2c000000000100010000024401', 'hex');
  return Buffer.concat([
    head,
    ...Array.from({ length: frames }, () => Buffer.concat([frame, Buffer.from([0])])),
    Buffer.from([0x3b]),
  ]);
}

function hugeWebp(): Buffer {
  const extended = Buffer.from('565038580a00000000000000ff3f00ff3f00', 'hex');
  const body = Buffer.concat([
    Buffer.from('WEBP'),
    extended,
    readFixture('images/lossy.webp').subarray(12),
  ]);
  const head = Buffer.alloc(8, 'RIFF');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

function hugeAvif(): Buffer {
  const at = readFixture('images/plain.avif').indexOf('ispe');
  return patched('images/plain.avif', [at + 8], [0, 0, 0x42, 0x68, 0, 0, 0x42, 0x68]);
}

const svg = (content: string, head = '') =>
  Buffer.from(
    `${head}<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">${content}</svg>`,
  );

const laughs = `<!DOCTYPE svg [<!ENTITY a "ha">${'bcdefghij'
  .split('')
  .map((name, index) => `<!ENTITY ${name} "${`&${'abcdefghi'[index]};`.repeat(10)}">`)
  .join('')}]>`;

const html = Buffer.from('<!doctype html><title>not a picture</title>');

const makers: { readonly [entry: string]: () => Buffer } = {
  image01: () => png({ width: 65_535, height: 65_535, depth: 8, colorType: 6 }),
  image02: () =>
    png({ width: 30_000, height: 30_000, depth: 1, colorType: 0 }, zeros(3751 * 30_000)),
  image03: () => png({ width: 8000, height: 8000, depth: 8, colorType: 6 }, zeros(32_001 * 8000)),
  image04: () => png({ ...onePixel, width: 0 }, zeros(5)),
  image05: () => png({ ...onePixel, width: 0, height: 537_000_000 }, zeros(5)),
  image06: () => patched('images/plain.png', [20], [9]),
  image07: () => readFixture('images/plain.png').subarray(0, 100),
  image08: manyFrames,
  image09: () => Buffer.from('ffd8ffd9', 'hex'),
  image10: () => jpeg('baseline').subarray(0, 40),
  image11: () => withFrame('baseline', (file, at) => file.fill(0xff, at + 5, at + 9)),
  image12: manyScans,
  image13: () =>
    withFrame('baseline', (file, at) => {
      file[at + 1] = 0xc9;
    }),
  image14: () => jpeg('cmyk'),
  image15: () => jpeg('orientation-5'),
  image16: () => patched('images/animated.gif', [6], [0xff, 0xff, 0xff, 0xff]),
  image17: () => gif(100_000),
  image18: hugeWebp,
  image19: () => readFixture('images/lossy.webp').subarray(0, 60),
  image20: hugeAvif,
  image21: () => Buffer.from('49492a0008000000', 'hex'),
  image22: () => Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)]),
  image23: () => Buffer.from('00000100010010100000010020006804000016000000', 'hex'),
  image24: () => svg('<script>alert(1)</script><rect width="5" height="5" onload="alert(1)"/>'),
  image25: () => svg('<image width="9" height="9" href="http://127.0.0.1/a.png"/>'),
  image26: () => svg('<text>&j;</text>', laughs),
  image27: () => gzipSync(Buffer.alloc(100_000_000, '<g/>')),
  image28: () => html,
  image29: () => readFixture('images/plain.png'),
  image30: () => Buffer.from('%PDF-1.7\n%%EOF'),
  image31: () => Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), Buffer.alloc(60)]),
  image32: () => Buffer.concat([readFixture('images/animated.gif'), Buffer.from('=1;alert(1)')]),
  image33: () => Buffer.alloc(0),
  image35: () => jpeg('baseline'),
  image36: () => Buffer.concat([jpeg('baseline'), Buffer.alloc(20_000_000)]),
};

/** Null for an entry whose picture is more than a file. */
export const pictureOf = (entry: string): Buffer | null => makers[entry]?.() ?? null;
