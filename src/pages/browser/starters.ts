export type Properties = Readonly<Record<string, string | number>>;
export type Layers = Readonly<Record<string, Properties>>;

/** One entry of /starters.json, as scripts/pages.ts writes it. */
export interface Starter {
  readonly slug: string;
  readonly name: string;
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** The text layer that the headline box drives, with the template's own words. */
  readonly headline: { readonly layer: string; readonly text: string } | null;
  /** Data sets by name: values for dynamic layers. */
  readonly samples: Readonly<Record<string, Layers>>;
}

/** What the page can draw before, or without, the list. */
export const firstStarter: Starter = {
  slug: 'social-card',
  name: 'Social Card',
  width: 1200,
  height: 630,
  headline: { layer: 'title', text: 'Hello' },
  samples: {},
};

/** @throws Error when the list does not arrive */
export async function loadStarters(): Promise<readonly Starter[]> {
  const response = await fetch('/starters.json');
  if (!response.ok) throw new Error(`/starters.json answered ${response.status}`);
  return (await response.json()) as Starter[];
}

export function firstSample(starter: Starter): string | null {
  return Object.keys(starter.samples)[0] ?? null;
}

export function sampleLayers(starter: Starter, sample: string | null): Layers {
  return sample === null ? {} : (starter.samples[sample] ?? {});
}

/** The headline that a data set brings, or else the template's own. */
export function sampleHeadline(starter: Starter, sample: string | null): string {
  if (starter.headline === null) return '';
  const text = sampleLayers(starter, sample)[starter.headline.layer]?.['text'];
  return text === undefined ? starter.headline.text : String(text);
}
