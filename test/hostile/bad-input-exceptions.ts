/** Which entries of bad-inputs.jsonl do not apply yet, and where Platen answers otherwise on purpose. */
import type { BadInput } from './bad-inputs.ts';

const laterDialects: { readonly [dialect: string]: string } = {
  cloudlayer: 'the cloudlayer dialect is not built yet',
  polotno: 'the Polotno dialect is not built yet',
  templated: 'the Templated dialect is not built yet',
};

const later: { readonly [id: string]: string } = {
  auth05: 'keys cannot be revoked yet',
  auth17: 'there is one tenant only',
  auth18: 'there is one tenant only',
  get18: 'keys cannot be revoked yet',
  get19: 'there is one tenant only',
  get20: 'templates cannot be published yet',
  ssrf74: 'on Cloudflare global_fetch_strictly_public decides; nothing here knows its own zone',
  image40: 'the fake internet cannot lie about a length: its HTTP server would not send it',
  text14: 'needs blns.json, to be given as a file',
  http06: 'there is no studio yet',
  http07: 'there is no studio yet',
  http08: 'there is no studio yet',
  http09: 'there are no stored files yet',
  http10: 'there are no stored files yet',
  http11: 'there is no studio yet',
  http14: 'there are no rate limits yet',
  http15: 'there are no rate limits yet',
  http16: 'there are no rate limits yet',
  http17: 'there are no rate limits yet',
  http18: 'there are no rate limits yet',
};

const laterGroups: { readonly [group: string]: string } = {
  file: 'there are no settings yet',
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
