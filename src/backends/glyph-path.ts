/** A part of a glyph's outline as the font has it: font units, y upwards. */
export interface GlyphCommand {
  readonly type: 'M' | 'L' | 'Q' | 'C' | 'Z';
  readonly x?: number;
  readonly y?: number;
  readonly x1?: number;
  readonly y1?: number;
  readonly x2?: number;
  readonly y2?: number;
}

/** Outlines that were written before, by the size that they were written in. Fonts that go take theirs with them. */
const written = new WeakMap<readonly GlyphCommand[], Map<string, string>>();

/** Sizes that are kept of a glyph. */
const MAX_SIZES = 8;

/** Steps of a px that outlines keep to. */
const PRECISION = 100;

/**
 * SVG path data of a glyph whose origin is at x, y px. `scale`: px to a font unit. `slant`: font units to the right to
 * one upwards. All but the origin is relative, so that every glyph of a size is written once.
 */
export function glyphPath(
  commands: readonly GlyphCommand[],
  x: number,
  y: number,
  scale: number,
  slant = 0,
): string {
  const sizes = written.get(commands) ?? new Map<string, string>();
  written.set(commands, sizes);
  const size = `${scale} ${slant}`;
  let outline = sizes.get(size);
  if (outline === undefined) {
    outline = writeOutline(commands, scale, slant);
    if (sizes.size >= MAX_SIZES) sizes.clear();
    sizes.set(size, outline);
  }
  return outline === '' ? '' : `M${round(x) / PRECISION} ${round(y) / PRECISION}${outline}`;
}

const round = (length: number) => Math.round(length * PRECISION);

function writeOutline(commands: readonly GlyphCommand[], scale: number, slant: number): string {
  let data = '';
  // Differences of rounded places: rounding differences would let a contour drift.
  let [x, y, startX, startY] = [0, 0, 0, 0];
  const point = (fontX = 0, fontY = 0) => {
    const [toX, toY] = [round((fontX + slant * fontY) * scale), round(-fontY * scale)];
    return { toX, toY, text: `${(toX - x) / PRECISION} ${(toY - y) / PRECISION}` };
  };
  for (const command of commands) {
    if (command.type === 'Z') {
      data += 'z';
      [x, y] = [startX, startY];
      continue;
    }
    const end = point(command.x, command.y);
    data += command.type.toLowerCase();
    if (command.type === 'Q' || command.type === 'C')
      data += `${point(command.x1, command.y1).text} `;
    if (command.type === 'C') data += `${point(command.x2, command.y2).text} `;
    data += end.text;
    [x, y] = [end.toX, end.toY];
    if (command.type === 'M') [startX, startY] = [x, y];
  }
  return data;
}
