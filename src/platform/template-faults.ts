import { Problem } from '../core/problem.ts';
import { answerOf } from './store-answer.ts';

/** ms */
const READ_PATIENCE = 2000;
const WRITE_PATIENCE = 10_000;

const detail = 'The store of templates does not answer';

/** @throws Problem `unavailable` */
export function reading<T>(ask: () => Promise<T>): Promise<T> {
  return answerOf(READ_PATIENCE, detail, ask);
}

/** @throws Problem `unavailable`, or `conflict` when a slug is taken */
export function writing<T>(ask: () => Promise<T>): Promise<T> {
  return answerOf(WRITE_PATIENCE, detail, () =>
    ask().catch((error: unknown) => {
      throw isSlugTaken(error) ? slugTaken() : error;
    }),
  );
}

/** By the columns of the index templates_by_slug, which SQLite names. */
function isSlugTaken(error: unknown): boolean {
  return error instanceof Error && error.message.includes('templates.tenant, templates.slug');
}

function slugTaken(): Problem {
  return new Problem('conflict', 'Another template has this slug', { path: 'slug' });
}

export function unreadable(what: string): Problem {
  return new Problem('internal', `${what} was stored by another release; this one cannot read it`, {
    hint: 'Store its canvas again and publish it',
  });
}
