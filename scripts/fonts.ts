/** Fetches the bundled fonts again and rewrites `fonts/`: node scripts/fonts.ts */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import type { FontFamily, FontFile } from '../src/core/fonts/font-catalog.ts';

interface Source {
  readonly name: string;
  readonly version: string;
  readonly weights: readonly number[];
  /** Weights worth their bytes for western text only. */
  readonly westernWeights: readonly number[];
  readonly italic: boolean;
  /** In the order in which to try them. Those that a family lacks are left out. */
  readonly subsets: readonly string[];
  /** Characters that the whole-script file of a CJK family lacks and that ordinary text needs. */
  readonly supplement: string;
}

const western = ['latin', 'latin-ext', 'vietnamese'];
const european = [...western, 'cyrillic', 'greek'];
const office = [...european, 'hebrew'];
const everywhere = [...european, 'cyrillic-ext', 'greek-ext'];

const chinese = '，。、；：？！（）《》〈〉「」『』【】～％＋＝＆／·';
const korean = '「」『』《》※℃～';
const japanese =
  '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠［＼］＿｛｜｝～￥' +
  'ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ' +
  '、。〈〉《》「」『』【】〔〕〜〇・※℃№㎡㎏㎝㎞①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳〒々〆ヶ㈱㈲';

function source(name: string, options: Partial<Source> = {}): Source {
  return {
    name,
    version: '5.3.0',
    weights: [400, 700],
    westernWeights: [],
    italic: false,
    subsets: western,
    supplement: '',
    ...options,
  };
}

const medium = { westernWeights: [500, 600, 800, 900] };
const italic = { italic: true };

const sources: readonly Source[] = [
  source('Inter', { ...medium, ...italic, subsets: european }),
  source('Roboto', { ...italic, subsets: european }),
  source('Open Sans', { ...italic, subsets: office }),
  source('Lato', italic),
  source('Montserrat', medium),
  source('Poppins', medium),
  source('Nunito'),
  source('Work Sans', medium),
  source('DM Sans', medium),
  source('Manrope', medium),
  source('Plus Jakarta Sans', medium),
  source('Space Grotesk', medium),
  source('Outfit', medium),
  source('Sora', medium),
  source('Bebas Neue'),
  source('Oswald'),
  source('Anton'),
  source('Playfair Display', italic),
  source('Merriweather', italic),
  source('Lora', italic),
  source('DM Serif Display', italic),
  source('Fraunces', italic),
  source('JetBrains Mono'),
  source('Space Mono'),
  source('Caveat'),
  source('Pacifico'),
  source('Great Vibes'),
  source('Permanent Marker'),
  source('Arimo', { ...italic, subsets: office }),
  source('Tinos', { ...italic, subsets: office }),
  source('Cousine', { ...italic, subsets: office }),
  source('Gelasio', italic),
  source('Carlito', { ...italic, subsets: european }),
  source('Caladea', italic),
  source('Noto Sans', { ...italic, subsets: everywhere }),
  source('Noto Sans Arabic', { subsets: ['arabic'] }),
  source('Noto Sans Hebrew', { subsets: ['hebrew'] }),
  source('Noto Sans Devanagari', { subsets: ['devanagari'] }),
  source('Noto Sans Thai', { subsets: ['thai'] }),
  source('Noto Sans JP', { subsets: ['latin', 'japanese'], supplement: japanese }),
  source('Noto Sans KR', { subsets: ['latin', 'korean'], supplement: korean }),
  source('Noto Sans SC', { subsets: ['latin', 'chinese-simplified'], supplement: chinese }),
  source('Noto Sans TC', { subsets: ['latin', 'chinese-traditional'], supplement: chinese }),
  source('Noto Sans Math', { subsets: ['latin'] }),
  source('Noto Sans Symbols 2', { subsets: ['symbols'] }),
];

const fontsFolder = fileURLToPath(new URL('../fonts/', import.meta.url));

/** Where the table directory of a WOFF2 file names a table by number, `cmap` is 0, `glyf` 10 and `loca` 11. */
function readCmap(woff2: Buffer): Buffer {
  let position = 48;
  const readBase128 = (): number => {
    for (let value = 0; ; ) {
      const byte = woff2.readUInt8(position++);
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  };
  let offset = 0;
  let cmap: readonly [number, number] | null = null;
  for (let table = woff2.readUInt16BE(12); table > 0; table--) {
    const flags = woff2.readUInt8(position++);
    const tag = flags & 63;
    if (tag === 63) position += 4;
    const originalLength = readBase128();
    const version = flags >> 6;
    const transformed = tag === 10 || tag === 11 ? version !== 3 : version !== 0;
    const length = transformed ? readBase128() : originalLength;
    if (tag === 0) cmap = [offset, offset + length];
    offset += length;
  }
  if (cmap === null) throw new Error('a font without a cmap table');
  const compressed = woff2.subarray(position, position + woff2.readUInt32BE(20));
  return brotliDecompressSync(compressed).subarray(...cmap);
}

function readFormat12(table: Buffer): number[] {
  const points: number[] = [];
  for (let group = 0; group < table.readUInt32BE(12); group++) {
    const start = table.readUInt32BE(16 + group * 12);
    const end = table.readUInt32BE(20 + group * 12);
    for (let point = start; point <= end; point++) points.push(point);
  }
  return points;
}

function readFormat4(table: Buffer): number[] {
  const points: number[] = [];
  const width = table.readUInt16BE(6);
  for (let at = 14; at < 14 + width; at += 2) {
    const end = table.readUInt16BE(at);
    const start = table.readUInt16BE(at + 2 + width);
    const delta = table.readUInt16BE(at + 2 + width * 2);
    const rangeAt = at + 2 + width * 3;
    const range = table.readUInt16BE(rangeAt);
    for (let point = start; point <= end && point < 0xffff; point++) {
      const listed =
        range === 0 ? point : table.readUInt16BE(rangeAt + range + (point - start) * 2);
      if (listed !== 0 && ((listed + delta) & 0xffff) !== 0) points.push(point);
    }
  }
  return points;
}

function readCodePoints(woff2: Buffer): number[] {
  const cmap = readCmap(woff2);
  const points = new Set<number>();
  for (let table = 0; table < cmap.readUInt16BE(2); table++) {
    const subtable = cmap.subarray(cmap.readUInt32BE(8 + table * 8));
    const format = subtable.readUInt16BE(0);
    if (format === 12) for (const point of readFormat12(subtable)) points.add(point);
    if (format === 4) for (const point of readFormat4(subtable)) points.add(point);
  }
  return [...points].sort((first, second) => first - second);
}

/** The encoding is described in fonts/README.md; src/core/fonts/font-coverage.ts reads it. */
function encodeCoverage(points: readonly number[]): string {
  const ranges: string[] = [];
  let next = 0;
  for (let index = 0; index < points.length; ) {
    const start = points[index] ?? 0;
    let length = 1;
    while (points[index + length] === start + length) length++;
    const gap = (start - next).toString(36);
    ranges.push(length === 1 ? gap : `${gap}-${(length - 1).toString(36)}`);
    next = start + length;
    index += length;
  }
  return ranges.join(',');
}

function fetchPackage(specifier: string, folder: string): string {
  const pack = ['pack', '--silent', '--pack-destination', folder, specifier];
  const archive = execFileSync('npm', pack, { encoding: 'utf8' }).trim();
  execFileSync('tar', ['-xzf', archive], { cwd: folder });
  return join(folder, 'package');
}

/** The numbered chunks that together hold the characters the whole-script file lacks, fewest first. */
function supplementSubsets(folder: string, slug: string, from: Source): string[] {
  if (from.supplement === '') return [];
  const read = (subset: string) =>
    new Set(readCodePoints(readFileSync(join(folder, `${slug}-${subset}-400-normal.woff2`))));
  const wanted = new Set(Array.from(from.supplement, (character) => character.codePointAt(0) ?? 0));
  for (const subset of from.subsets) for (const point of read(subset)) wanted.delete(point);
  const chunks = readdirSync(folder)
    .map((file) => new RegExp(`^${slug}-(\\d+)-400-normal\\.woff2$`).exec(file)?.[1])
    .filter((chunk) => chunk !== undefined)
    .sort((first, second) => Number(first) - Number(second))
    .map((subset) => ({ subset, points: read(subset) }));
  const chosen: string[] = [];
  while (wanted.size > 0) {
    const gains = chunks.map(({ points }) => [...wanted].filter((point) => points.has(point)));
    const best = gains.reduce((most, gain) => (gain.length > most.length ? gain : most), []);
    const chunk = chunks[gains.indexOf(best)];
    if (chunk === undefined || best.length === 0) break;
    chosen.push(chunk.subset);
    for (const point of best) wanted.delete(point);
  }
  return chosen.sort((first, second) => Number(first) - Number(second));
}

function listFaces(from: Source, subsets: readonly string[]) {
  const faces: { weight: number; style: 'normal' | 'italic'; subset: string }[] = [];
  const add = (
    weights: readonly number[],
    style: 'normal' | 'italic',
    names: readonly string[],
  ) => {
    for (const weight of weights) for (const subset of names) faces.push({ weight, style, subset });
  };
  add(from.weights, 'normal', subsets);
  add(from.westernWeights, 'normal', ['latin', 'latin-ext']);
  if (from.italic) add(from.weights, 'italic', subsets);
  return faces;
}

function addFamily(from: Source, coverages: string[]): FontFamily {
  const temporary = mkdtempSync(join(tmpdir(), 'platen-fonts-'));
  const slug = from.name.toLowerCase().replaceAll(' ', '-');
  const packageName = `@fontsource/${slug}`;
  const fetched = fetchPackage(`${packageName}@${from.version}`, temporary);
  const metadata = JSON.parse(readFileSync(join(fetched, 'metadata.json'), 'utf8')) as {
    readonly license: { readonly type: string };
  };
  const filesFolder = join(fetched, 'files');
  const available = new Set(readdirSync(filesFolder));
  mkdirSync(join(fontsFolder, slug), { recursive: true });
  writeFileSync(join(fontsFolder, slug, 'LICENSE'), readFileSync(join(fetched, 'LICENSE')));

  const files: FontFile[] = [];
  const subsets = [...from.subsets, ...supplementSubsets(filesFolder, slug, from)];
  for (const { weight, style, subset } of listFaces(from, subsets)) {
    const name = `${slug}-${subset}-${weight}-${style}.woff2`;
    if (!available.has(name)) continue;
    const bytes = readFileSync(join(filesFolder, name));
    const encoded = encodeCoverage(readCodePoints(bytes));
    if (!coverages.includes(encoded)) coverages.push(encoded);
    writeFileSync(join(fontsFolder, slug, name), bytes);
    files.push({
      path: `${slug}/${name}`,
      weight,
      style,
      subset,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('base64url'),
      coverage: coverages.indexOf(encoded),
    });
  }
  rmSync(temporary, { recursive: true });
  const license = metadata.license.type;
  return { name: from.name, license, package: packageName, version: from.version, files };
}

function writeFonts(): void {
  for (const entry of readdirSync(fontsFolder, { withFileTypes: true })) {
    if (entry.isDirectory()) rmSync(join(fontsFolder, entry.name), { recursive: true });
  }
  const coverages: string[] = [];
  const families = sources.map((from) => addFamily(from, coverages));
  // One file or coverage per line: short, and a change shows in a diff.
  const lines = (items: readonly unknown[]) =>
    items.map((item) => JSON.stringify(item)).join(',\n');
  const familyLines = families.map(({ files, ...rest }) =>
    JSON.stringify(rest).replace(/\}$/, `,"files":[\n${lines(files)}]}`),
  );
  writeFileSync(
    join(fontsFolder, 'catalog.json'),
    `{"coverages":[\n${lines(coverages)}],\n"families":[\n${familyLines.join(',\n')}]}\n`,
  );
}

writeFonts();
