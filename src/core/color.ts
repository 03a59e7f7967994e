import {
  formatHex8,
  modeHsl,
  modeHwb,
  modeLab,
  modeLch,
  modeOklab,
  modeOklch,
  modeRgb,
  parse,
  useMode,
} from 'culori/fn';
import * as z from 'zod';

for (const mode of [modeRgb, modeHsl, modeHwb, modeLab, modeLch, modeOklab, modeOklch]) {
  useMode(mode as Parameters<typeof useMode>[0]);
}

/** The longest colour that CSS needs is far shorter; this bounds the parser. */
const MAX_LENGTH = 100;

/** A CSS colour as `#rrggbbaa`, or null when it is none. `currentColor` and `color-mix()` are not colours here. */
export function parseColor(css: string): string | null {
  const text = css.trim();
  if (text.length > MAX_LENGTH) return null;
  if (text.toLowerCase() === 'transparent') return '#00000000';
  const color = tryParse(text);
  if (color === undefined || Object.values(color).some(isInfinite)) return null;
  return formatHex8(color);
}

/** culori throws on a number with a unit that is no angle, as in `rgb(1px 2 3)`. */
function tryParse(text: string) {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** `1e309` reads as a number and is none. */
function isInfinite(channel: unknown): boolean {
  return typeof channel === 'number' && !Number.isFinite(channel);
}

/** Any CSS colour in, `#rrggbbaa` out. */
export const Color = z
  .string()
  .transform((text, context) => {
    const color = parseColor(text);
    if (color !== null) return color;
    context.addIssue({
      code: 'custom',
      message: 'Expected a CSS colour such as #ff0000, rgb(255 0 0 / 50%) or rebeccapurple',
    });
    return z.NEVER;
  })
  .meta({ description: 'A CSS colour' });
