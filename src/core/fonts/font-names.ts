/** Which bundled family draws a text that names a family Platen cannot ship. */

/** Families of the same metrics, and generic keywords: nobody needs to hear of these. */
const equals = indexNames({
  Arimo: 'arial, helvetica, helvetica neue, liberation sans, arimo',
  Tinos: 'times, times new roman, liberation serif, serif, ui-serif',
  Cousine: 'courier, courier new, liberation mono, monospace, ui-monospace',
  Gelasio: 'georgia',
  Carlito: 'calibri',
  Caladea: 'cambria',
  Inter:
    'sans-serif, system-ui, ui-sans-serif, -apple-system, blinkmacsystemfont, emoji, inherit, initial',
  Nunito: 'ui-rounded',
  Caveat: 'cursive',
  Pacifico: 'fantasy',
  'Noto Sans Math': 'math',
});

const closest = indexNames({
  'Open Sans':
    'verdana, tahoma, segoe ui, geneva, lucida grande, lucida sans unicode, trebuchet ms, ' +
    'source sans pro, source sans 3, ubuntu, pt sans, frutiger, myriad pro, candara, corbel',
  Inter: 'sf pro, sf pro display, sf pro text, san francisco, geist, ibm plex sans, circular',
  Montserrat: 'arial black, gotham, proxima nova, raleway, avenir, avenir next',
  Outfit: 'century gothic, futura, gill sans, lexend, league spartan',
  Oswald: 'arial narrow, roboto condensed, league gothic',
  Anton: 'impact, haettenschweiler',
  Arimo: 'univers, akzidenz-grotesk, franklin gothic medium, ms sans serif',
  Tinos: 'ms serif, noto serif, source serif pro, source serif 4',
  Lora: 'garamond, eb garamond, palatino, palatino linotype, book antiqua, baskerville, constantia',
  'Playfair Display': 'didot, bodoni mt, bodoni moda, abril fatface',
  'JetBrains Mono':
    'consolas, menlo, monaco, sf mono, lucida console, fira code, source code pro, ' +
    'ibm plex mono, roboto mono, inconsolata',
  'Permanent Marker': 'marker felt, chalkduster',
  Caveat: 'comic sans ms, comic sans, bradley hand, segoe print',
  'Great Vibes': 'brush script mt, snell roundhand, zapfino, dancing script',
  Pacifico: 'lobster',
});

export function normalizeName(name: string): string {
  return name
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .replace(/\s+/g, ' ')
    .toLowerCase();
}

/** The bundled family that nobody can tell from the one named. */
export function equalFamily(name: string): string | null {
  return equals.get(normalizeName(name)) ?? null;
}

/** The bundled family that comes closest to the one named, though it looks different. */
export function closeFamily(name: string): string | null {
  return closest.get(normalizeName(name)) ?? null;
}

function indexNames(lists: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(lists).flatMap(([family, names]) =>
      names.split(', ').map((name) => [name, family] as const),
    ),
  );
}
