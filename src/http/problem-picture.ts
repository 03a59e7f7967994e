import type { Problem } from '../core/problem.ts';

/** px of the picture; wide cards, the most common picture, have about this shape. */
const [WIDTH, HEIGHT] = [640, 336];
const MARGIN = 40;
const LINE = { size: 24, height: 34, first: 154 };
const MAX_LINES = 5;
/** Characters of a text that are looked at; the lines hold fewer. */
const MAX_TEXT = 400;

/** Whether the answer is put into an `<img>`: it takes any picture and no page. */
export function wantsPicture(request: Request): boolean {
  const accept = request.headers.get('Accept') ?? '';
  return /\bimage\/(?:\*|svg\+xml)/i.test(accept) && !/\btext\/html\b/i.test(accept);
}

/** What is wrong, as a picture: an `<img>` shows its body whatever the status. */
export function pictureOf(
  problem: Problem,
  status: number,
  requestId: string,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(draw(problem, status, requestId), {
    status,
    headers: {
      ...headers,
      'Content-Type': 'image/svg+xml',
      // An SVG that is opened as a page could do what a page can.
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

function draw({ title, detail, hint }: Problem, status: number, requestId: string): string {
  const lines = [
    ...wrap(detail).map((line) => ({ line, fill: '#4a1d17' })),
    ...wrap(hint ?? '').map((line) => ({ line, fill: '#8a5a52' })),
  ];
  const texts = lines.slice(0, MAX_LINES).map(({ line, fill }, index) => {
    const isCut = index === MAX_LINES - 1 && lines.length > MAX_LINES;
    const y = LINE.first + index * LINE.height;
    return `<text x="${MARGIN}" y="${y}" font-size="${LINE.size}" fill="${fill}">${escapeText(line)}${isCut ? ' …' : ''}</text>`;
  });
  // The background is larger than the picture, for an <img> of another shape.
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif">
<rect x="-4000" y="-4000" width="9000" height="9000" fill="#fdf1ef"/>
<rect width="8" height="${HEIGHT}" fill="#d2391f"/>
<text x="${MARGIN - 3}" y="96" font-size="72" font-weight="700" fill="#d2391f">${status}<tspan dx="16" font-size="26" font-weight="600" fill="#2b0f0b">${escapeText(title)}</tspan></text>
${texts.join('\n')}
<text x="${MARGIN}" y="${HEIGHT - 18}" font-size="13" fill="#a9837d">request ${escapeText(requestId)}</text>
</svg>`;
}

/** Lines that fit between the margins, in whatever sans-serif the viewer has. */
function wrap(content: string): string[] {
  const width = (WIDTH - 2 * MARGIN) / LINE.size;
  const lines: string[] = [];
  let line = '';
  // Words, and pieces of words that could be wider than a line, such as addresses.
  for (const piece of clean(content.slice(0, MAX_TEXT)).match(/(?:\S\p{M}*){1,20}\s*/gu) ?? []) {
    if (widthOf((line + piece).trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  return [...lines, line.trimEnd()].filter((one) => one !== '');
}

/** em, rather too much than too little: the viewer's font is not known. */
function widthOf(line: string): number {
  let width = 0;
  for (const character of line) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  // Chinese, Japanese and Korean, and emoji.
  if (/[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\uffef]/.test(character))
    return 1;
  if (character.length > 1) return 1.1;
  if (/[A-ZMmWw@%_]/.test(character)) return 0.76;
  return /[ijlt.,:;'|! ()[\]]/.test(character) ? 0.34 : 0.56;
}

/**
 * Control characters have no place in XML at all; those for direction would turn what is around them, and piles of
 * marks cover it.
 */
function clean(content: string): string {
  return content
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}\p{Cn}\p{Co}]|(?!\s)\p{Cc}/gu, '')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escapeText = (content: string) =>
  content.replace(/[&<>]/g, (character) => entities[character] ?? '');
