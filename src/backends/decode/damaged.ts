import { Problem } from '../../core/problem.ts';

/** The answer to a picture that its decoder cannot read. */
export const damaged = (cause: unknown): Problem =>
  new Problem('asset-invalid', 'The image could not be decoded', {
    hint: 'Open it in an image editor and save it again',
    cause,
  });
