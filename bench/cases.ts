/** What is measured: cards, and how hard each may be driven. */
import {
  type Card,
  type Format,
  longTextCard,
  manyTextsCard,
  photoCard,
  textCard,
} from './card.ts';

export interface Case {
  readonly name: string;
  readonly title: string;
  readonly formats: readonly Format[];
  /** `everybody`, or the engines that a Worker or a server would choose between for hard work. */
  readonly drawnBy: 'everybody' | 'engines';
  /** Rounds at most: a single one can take seconds. */
  readonly maximumRounds: number;
  card(round: number): Card;
}

const card = { formats: ['png', 'jpeg'], drawnBy: 'everybody', maximumRounds: 1000 } as const;
const worst = { drawnBy: 'engines', maximumRounds: 15 } as const;
const huge = { drawnBy: 'engines', maximumRounds: 3 } as const;

export const cases: readonly Case[] = [
  {
    ...card,
    name: 'photo',
    title: 'Photo card, 1200 × 630',
    card: (round) => photoCard(round, { freshPhoto: false }),
  },
  { ...card, name: 'text', title: 'Text card, 1200 × 630', card: (round) => textCard(round) },
  {
    ...worst,
    name: 'fresh-photo',
    title: 'Photo card with a new photo in every render',
    formats: ['png', 'jpeg'],
    card: (round) => photoCard(round, { freshPhoto: true }),
  },
  {
    ...worst,
    name: 'many-texts',
    title: '100 text layers, all of them new',
    formats: ['png'],
    card: manyTextsCard,
  },
  {
    ...worst,
    name: 'long-text',
    title: '2,500 characters in one text layer',
    formats: ['png'],
    card: longTextCard,
  },
  {
    ...worst,
    name: 'large',
    title: 'Text card, 4096 × 2150',
    formats: ['png'],
    card: (round) => textCard(round, 4096 / 1200),
  },
  {
    ...huge,
    name: 'huge',
    title: 'Text card, 8192 × 8192',
    formats: ['png', 'jpeg'],
    card: (round) => textCard(round, 8192 / 1200, true),
  },
];

/** @throws Error for a name that is none. */
export function findCase(name: string): Case {
  const found = cases.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no case is named ${name}`);
  return found;
}
