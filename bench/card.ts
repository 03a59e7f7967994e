/** A card as every contestant is given it: boxes at fixed places, in px. Each one draws it in its own words. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Files that the contestants keep in memory. */
export type Picture = 'photo' | 'logo' | 'emoji';

export interface PictureItem extends Box {
  readonly kind: 'picture';
  readonly picture: Picture;
  /** A number that makes the picture's bytes, and its address, new. */
  readonly salt?: number;
}

export interface FillItem extends Box {
  readonly kind: 'fill';
  /** Upright gradients only: the first colour on top, the second below. */
  readonly colors: readonly [string] | readonly [string, string];
  readonly radius: number;
}

export interface TextItem extends Box {
  readonly kind: 'text';
  readonly name: string;
  /** As an engine without line breaking needs them; the others get them joined by spaces. */
  readonly lines: readonly string[];
  readonly size: number;
  readonly weight: 400 | 600 | 700;
  readonly color: string;
  /** px */
  readonly lineHeight: number;
  readonly letterSpacing: number;
  readonly centred: boolean;
  /** Whether a render may set it; all of these are set in every round. */
  readonly dynamic: boolean;
}

export interface QrItem extends Box {
  readonly kind: 'qr';
  readonly text: string;
}

export type Item = PictureItem | FillItem | TextItem | QrItem;

export interface Card {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  /** From back to front. */
  readonly items: readonly Item[];
}

export type Format = 'png' | 'jpeg';

/** Of 100; every contestant's JPEG. */
export const jpegQuality = 82;

const ink = '#0b1020';

/**
 * Sizes and heights of lines here put every baseline on a whole pixel, or so near it that everybody rounds to the same one:
 * engines that round it differently would be a pixel apart, and the pictures could not be compared.
 */
type TextOptions = Pick<TextItem, 'size' | 'weight' | 'color'> &
  Partial<Pick<TextItem, 'lineHeight' | 'letterSpacing' | 'centred' | 'dynamic'>>;

function text(name: string, box: Box, lines: readonly string[], options: TextOptions): TextItem {
  const defaults = { lineHeight: box.height, letterSpacing: 0, centred: false, dynamic: true };
  return { kind: 'text', name, ...box, lines, ...defaults, ...options };
}

function pick(words: readonly string[], round: number): string {
  return words[round % words.length] ?? '';
}

/** Each first line leaves no room for the next word, so that everybody breaks the title at the same place. */
function titleLines(round: number): readonly string[] {
  const first = [
    'Seven slow mornings with',
    'A quiet afternoon among',
    'Every small kitchen needs',
  ];
  const second = ['good coffee', 'old machines', 'warm porcelain', 'careful hands'];
  return [pick(first, round), `${pick(second, round)}, no. ${round}`];
}

function subtitle(round: number): string {
  const subjects = ['Notes from the bar', 'A field guide to crema', 'What the grinder taught us'];
  return `${pick(subjects, round)}, part ${round} of a long series`;
}

export interface PhotoCardOptions {
  /** A photo of its own in every round. */
  readonly freshPhoto: boolean;
}

/** Title, subtitle and QR code are new in every round; all else stays. */
export function photoCard(round: number, { freshPhoto }: PhotoCardOptions): Card {
  const [width, height] = [1200, 630];
  const whole = { x: 0, y: 0, width, height };
  const code = { x: 1000, y: 430, width: 140, height: 140 };
  // Six digits: the QR code keeps its 29 modules, and with its margin each is 4 px wide.
  const address = `https://kiln.example/n/${String(round).padStart(6, '0')}?ref=card`;
  return {
    width,
    height,
    background: ink,
    items: [
      { kind: 'picture', picture: 'photo', ...whole, ...(freshPhoto ? { salt: round } : {}) },
      { kind: 'fill', ...whole, colors: [`${ink}33`, `${ink}e6`], radius: 0 },
      { kind: 'picture', picture: 'logo', x: 60, y: 56, width: 64, height: 64 },
      text('brand', { x: 144, y: 56, width: 500, height: 65 }, ['Kiln Coffee Notes'], {
        ...{ size: 32, weight: 600, color: '#ffffff', dynamic: false },
      }),
      { kind: 'fill', x: 958, y: 64, width: 182, height: 48, colors: ['#f59e0b'], radius: 24 },
      text('badge', { x: 958, y: 64, width: 182, height: 48 }, ['FIELD NOTES'], {
        ...{ size: 20, weight: 700, color: ink, letterSpacing: 1, centred: true, dynamic: false },
      }),
      text('title', { x: 60, y: 330, width: 860, height: 160 }, titleLines(round), {
        ...{ size: 66, weight: 700, color: '#ffffff', lineHeight: 76, letterSpacing: -1 },
      }),
      { kind: 'picture', picture: 'emoji', x: 60, y: 514, width: 34, height: 34 },
      text('subtitle', { x: 108, y: 514, width: 852, height: 34 }, [subtitle(round)], {
        ...{ size: 28, weight: 400, color: '#e5e7eb' },
      }),
      { kind: 'fill', ...code, colors: ['#ffffff'], radius: 12 },
      { kind: 'qr', ...code, text: address },
    ],
  };
}

/** Three runs of text on flat colour, `scale` times 1200 x 630 or, when `square`, in the middle of a square. */
export function textCard(round: number, scale = 1, square = false): Card {
  const [width, height] = [Math.round(1200 * scale), Math.floor(630 * scale)];
  const side = square ? width : height;
  const top = (side - height) / 2;
  const place = (y: number, boxWidth: number, boxHeight: number) => ({
    x: 80 * scale,
    y: top + y * scale,
    width: boxWidth * scale,
    height: boxHeight * scale,
  });
  return {
    width,
    height: side,
    background: '#0f2a2e',
    items: [
      text('kicker', place(96, 1040, 40), [`Kiln Coffee Notes, issue ${round}`], {
        ...{ size: 28 * scale, weight: 600, color: '#f59e0b' },
      }),
      text('title', place(190, 920, 180), titleLines(round), {
        ...{ size: 70 * scale, weight: 700, color: '#ffffff', lineHeight: 83 * scale },
      }),
      text('subtitle', place(446, 1040, 49), [subtitle(round)], {
        ...{ size: 32 * scale, weight: 400, color: '#d1d5db' },
      }),
    ],
  };
}

/** 100 text layers, each of them new in every round. */
export function manyTextsCard(round: number): Card {
  const items = Array.from({ length: 100 }, (_, index) => {
    const box = { x: 20 + (index % 5) * 234, y: 14 + Math.floor(index / 5) * 30, width: 224 };
    const words = `${pick(['Espresso', 'Ristretto', 'Cortado'], index)} ${index}, batch ${round}`;
    return text(`text${index}`, { ...box, height: 28 }, [words], {
      ...{ size: 19, weight: index % 2 === 0 ? 400 : 700, color: '#f3f4f6' },
    });
  });
  return { width: 1200, height: 630, background: ink, items };
}

const words =
  'water cup grinder note morning bean roast steam milk saucer spoon kettle filter crema barista ounce scale timer sweet bitter bright heavy slow warm quiet early careful golden';

/** 2,500 characters in one text layer, in another order in every round. */
export function longTextCard(round: number): Card {
  const all = words.split(' ');
  // 11 and the number of words have no common divisor: the order goes round them all.
  const picked = Array.from({ length: 500 }, (_, index) => pick(all, index * 11 + round * 5));
  const body = `Round ${round} of ${picked.join(' ')}`.slice(0, 2500);
  const box = { x: 40, y: 30, width: 1120, height: 570 };
  return {
    width: 1200,
    height: 630,
    background: ink,
    items: [
      text('body', box, [body], {
        ...{ size: 19, weight: 400, color: '#f3f4f6', lineHeight: 24 },
      }),
    ],
  };
}
