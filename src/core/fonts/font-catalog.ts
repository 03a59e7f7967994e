/** Chooses the bundled font files that draw a text. The catalogue is written by scripts/fonts.ts. */
import { withoutEmoji } from './emoji.ts';
import { covers } from './font-coverage.ts';
import { closeFamily, equalFamily, normalizeName } from './font-names.ts';

export type FontStyle = 'normal' | 'italic';

export interface FontFile {
  /** Relative to `fonts/`. */
  readonly path: string;
  readonly weight: number;
  readonly style: FontStyle;
  readonly subset: string;
  readonly bytes: number;
  /** In base64url. */
  readonly sha256: string;
  /** Index in `FontCatalog.coverages`. */
  readonly coverage: number;
}

export interface FontFamily {
  readonly name: string;
  /** SPDX identifier. */
  readonly license: string;
  readonly package: string;
  readonly version: string;
  readonly files: readonly FontFile[];
}

export interface FontCatalog {
  /** Each one the code points that a file has glyphs for, encoded; many files share one. */
  readonly coverages: readonly string[];
  readonly families: readonly FontFamily[];
}

export interface FontRequest {
  readonly text: string;
  /** A CSS list, already split. */
  readonly families: readonly string[];
  readonly weight: number;
  readonly style: FontStyle;
  /** BCP 47 tag. Tells Japanese from Chinese where the text has only characters that both use. */
  readonly language?: string;
}

export interface FontSelection {
  /** In the order in which to try them. Never empty, as layout needs a font even for no text. */
  readonly files: readonly FontFile[];
  /** The bundled family that the request comes down to. */
  readonly family: string;
  /** The family asked for, when one that differs visibly stands in for it. */
  readonly requestedFamily: string | null;
  readonly styleSubstituted: boolean;
  /** The characters that no font draws, each once. */
  readonly missing: readonly string[];
}

const defaultFamily = 'Inter';
const scripts = [
  { pattern: /\p{scx=Arabic}/u, family: 'Noto Sans Arabic' },
  { pattern: /\p{scx=Hebrew}/u, family: 'Noto Sans Hebrew' },
  { pattern: /\p{scx=Devanagari}/u, family: 'Noto Sans Devanagari' },
  { pattern: /\p{scx=Thai}/u, family: 'Noto Sans Thai' },
];
const eastAsian =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Bopo}\u3000-\u33FF\uFE30-\uFE4F\uFF00-\uFFEF]/u;
const anyScript = ['Noto Sans', 'Noto Sans Math', 'Noto Sans Symbols 2'];
const eastAsianFamilies = {
  japanese: ['Noto Sans JP', 'Noto Sans TC', 'Noto Sans SC', 'Noto Sans KR'],
  korean: ['Noto Sans KR', 'Noto Sans TC', 'Noto Sans JP', 'Noto Sans SC'],
  traditional: ['Noto Sans TC', 'Noto Sans JP', 'Noto Sans SC', 'Noto Sans KR'],
  simplified: ['Noto Sans SC', 'Noto Sans TC', 'Noto Sans JP', 'Noto Sans KR'],
};

/** The SC font has these too, so coverage alone does not tell that a text is traditional. */
const traditionalOnly = new Set(
  '們個來時會為國過對說經學發還電話開關問題書長東車見語讀寫這樣點從當無動現實際頭員業體機師場報變' +
    '應該將愛難觀設計務據區華號萬與興舉義買賣賽費資質進運連遠選邊銀錯鐘鎮陽隊險雖雙雜離靜靈響頁項順' +
    '須預領顏願類風飛飯館馬驚魚鳥麗黨龍灣臺歡樂氣熱營獎優傳價億僅備導專爭確總線組細終給統繼續網練緊',
);

const SPACE = 0x20;
/** Shapers draw these as nothing, or as an empty width, without any glyph. */
const needsNoGlyph = /[\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}]/u;
const indexes = new WeakMap<FontCatalog, ReadonlyMap<string, FontFamily>>();

/** The name that a file is registered under, unique among all files. */
export function fontName(file: FontFile): string {
  return file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
}

/** Looks a family up the way CSS compares names. `exact` is false when another look stands in. */
export function resolveFamily(
  catalog: FontCatalog,
  name: string,
): { readonly family: FontFamily; readonly exact: boolean } | null {
  const families = indexFamilies(catalog);
  const find = (known: string | null) =>
    known === null ? undefined : families.get(normalizeName(known));
  const exact = find(name) ?? find(equalFamily(name));
  if (exact !== undefined) return { family: exact, exact: true };
  const close = find(closeFamily(name));
  return close === undefined ? null : { family: close, exact: false };
}

function indexFamilies(catalog: FontCatalog): ReadonlyMap<string, FontFamily> {
  const known = indexes.get(catalog);
  if (known !== undefined) return known;
  const index = new Map(catalog.families.map((family) => [normalizeName(family.name), family]));
  indexes.set(catalog, index);
  return index;
}

export function selectFonts(catalog: FontCatalog, request: FontRequest): FontSelection {
  const families = requestedFamilies(catalog, request.families);
  const wanted = codePointsToDraw(request.text);
  const files = families.flatMap((family) => takeFiles(catalog, family, wanted, request));
  const styles = new Set(files.map(({ style }) => style));
  for (const family of fallbackFamilies(catalog, wanted, request)) {
    files.push(...takeFiles(catalog, family, wanted, request));
  }
  wanted.delete(SPACE);
  const lastResort = families[0]?.files.slice(0, 1) ?? [];
  return {
    files: files.length > 0 ? files : lastResort,
    family: families[0]?.name ?? '',
    requestedFamily: substitutedName(catalog, request.families),
    styleSubstituted: request.style === 'italic' && styles.has('normal'),
    missing: Array.from(wanted, (point) => String.fromCodePoint(point)),
  };
}

function substitutedName(catalog: FontCatalog, [asked]: readonly string[]): string | null {
  if (asked === undefined || resolveFamily(catalog, asked)?.exact === true) return null;
  return asked.trim();
}

function requestedFamilies(catalog: FontCatalog, names: readonly string[]): FontFamily[] {
  const found = names.flatMap((name) => resolveFamily(catalog, name)?.family ?? []);
  const families = found.length > 0 ? found : [resolveFamily(catalog, defaultFamily)?.family];
  return [...new Set(families)].filter((family) => family !== undefined);
}

/** Always with a space, so that the first family sets the line height whatever the script. */
function codePointsToDraw(text: string): Set<number> {
  const points = new Set([SPACE]);
  for (const character of withoutEmoji(text)) {
    if (!needsNoGlyph.test(character)) points.add(character.codePointAt(0) ?? SPACE);
  }
  return points;
}

function fallbackFamilies(
  catalog: FontCatalog,
  wanted: ReadonlySet<number>,
  request: FontRequest,
): FontFamily[] {
  if (wanted.size === 0) return [];
  const rest = String.fromCodePoint(...wanted);
  const found = scripts.filter(({ pattern }) => pattern.test(rest)).map(({ family }) => family);
  const east = eastAsianFamilies[eastAsianLanguage(catalog, request)];
  const eastFirst = eastAsian.test(rest) ? east : [];
  const others = scripts.map(({ family }) => family);
  const names = new Set([...found, ...eastFirst, ...anyScript, ...others, ...east]);
  return [...names].flatMap((name) => indexFamilies(catalog).get(normalizeName(name)) ?? []);
}

function eastAsianLanguage(
  catalog: FontCatalog,
  { text, language = '' }: FontRequest,
): keyof typeof eastAsianFamilies {
  if (/^ja\b/i.test(language)) return 'japanese';
  if (/^ko\b/i.test(language)) return 'korean';
  if (/^zh\b.*\b(hant|tw|hk|mo)\b/i.test(language)) return 'traditional';
  if (/^zh\b/i.test(language)) return 'simplified';
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'japanese';
  if (/\p{Script=Hangul}/u.test(text)) return 'korean';
  return isTraditional(catalog, text) ? 'traditional' : 'simplified';
}

function isTraditional(catalog: FontCatalog, text: string): boolean {
  const characters = [...new Set(text.match(/\p{Script=Han}/gu) ?? [])];
  const draws = (name: string, character: string) =>
    resolveFamily(catalog, name)?.family.files.some((file) =>
      covers(catalog, file, character.codePointAt(0) ?? 0),
    ) === true;
  if (characters.some((character) => !draws('Noto Sans TC', character))) return false;
  return characters.some(
    (character) => traditionalOnly.has(character) || !draws('Noto Sans SC', character),
  );
}

/** Takes out of `wanted` what the family draws. Its italic comes first if asked for, else last. */
function takeFiles(
  catalog: FontCatalog,
  family: FontFamily,
  wanted: Set<number>,
  { weight, style }: FontRequest,
): FontFile[] {
  const taken: FontFile[] = [];
  for (const each of [style, style === 'italic' ? 'normal' : 'italic']) {
    if (wanted.size === 0) break;
    const files = family.files.filter((file) => file.style === each);
    taken.push(...takeSubsets(catalog, chooseWeight(catalog, files, wanted, weight), wanted));
  }
  return taken;
}

/**
 * The weight that draws the most of the text, by CSS order among equals. Some weights have fewer
 * subsets than others, and one text in one weight looks better than a word in two.
 */
function chooseWeight(
  catalog: FontCatalog,
  files: readonly FontFile[],
  wanted: ReadonlySet<number>,
  weight: number,
): FontFile[] {
  const weights = [...new Set(files.map((file) => file.weight))];
  weights.sort((left, right) => weightDistance(left, weight) - weightDistance(right, weight));
  let best: FontFile[] = [];
  let most = 0;
  for (const each of weights) {
    const face = files.filter((file) => file.weight === each);
    let count = 0;
    for (const point of wanted) if (face.some((file) => covers(catalog, file, point))) count++;
    if (count > most) [best, most] = [face, count];
    if (most === wanted.size) break;
  }
  return best;
}

/** https://www.w3.org/TR/css-fonts-4/#font-style-matching */
function weightDistance(available: number, wanted: number): number {
  const distance = Math.abs(available - wanted);
  if (wanted < 400) return available <= wanted ? distance : 1000 + distance;
  if (wanted > 500) return available >= wanted ? distance : 1000 + distance;
  if (available < wanted) return 1000 + distance;
  return available <= 500 ? distance : 2000 + distance;
}

/** The subset that draws most of what is left comes first, which needs the fewest files. */
function takeSubsets(
  catalog: FontCatalog,
  face: readonly FontFile[],
  wanted: Set<number>,
): FontFile[] {
  const taken: FontFile[] = [];
  for (;;) {
    let best: FontFile | null = null;
    let drawn: number[] = [];
    for (const file of face) {
      const points = [...wanted].filter((point) => covers(catalog, file, point));
      if (points.length > drawn.length) [best, drawn] = [file, points];
    }
    if (best === null) return taken;
    taken.push(best);
    for (const point of drawn) wanted.delete(point);
  }
}
