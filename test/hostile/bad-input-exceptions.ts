/** Which entries of bad-inputs.jsonl do not apply yet, and where Platen answers otherwise on purpose. */
import type { BadInput } from './bad-inputs.ts';

const laterDialects: { readonly [dialect: string]: string } = {
  cloudlayer: 'the cloudlayer dialect is not built yet',
  polotno: 'the Polotno dialect is not built yet',
  templated: 'the Templated dialect is not built yet',
};

const later: { readonly [id: string]: string } = {
  ssrf74: 'on Cloudflare global_fetch_strictly_public decides; nothing here knows its own zone',
  image40: 'the fake internet cannot lie about a length: its HTTP server would not send it',
  text14: 'needs blns.json, to be given as a file',
  http06: 'there is no studio yet',
  http07: 'there is no studio yet',
  http08: 'there is no studio yet',
  http09: 'no output is an SVG',
  http11: 'there is no studio yet',
};

const laterGroups: { readonly [group: string]: string } = {
  hook: 'there are no webhooks yet',
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them
const unsendable = /[\0-\x08\x0a-\x1f\x7f]/;

/** Null for an entry that applies. */
export function skipReason({ id, group, req }: BadInput): string | null {
  if (Object.values(req.headers ?? {}).some((value) => unsendable.test(String(value)))) {
    return 'no HTTP client sends control characters in a header';
  }
  const dialect = laterDialects[req.dialect];
  if (dialect !== undefined) return dialect;
  return later[id] ?? (req.dialect === 'native' ? laterGroups[group] : undefined) ?? null;
}

/** What is expected instead. */
export const differs: { readonly [id: string]: Partial<BadInput['expect']> } = {
  // docs/renderstack.md: the host of Origin or else Referer.
  host12: { status: [200] },
  // docs/renderstack.md: FONT_SUBSTITUTED is our word for it.
  css18: { warning: 'FONT_SUBSTITUTED' },
};
