import type { Dialect } from '../dialect.ts';
import { keyOperations } from './key-operations.ts';
import { presentProblem, WireProblem } from './present-problem.ts';
import { recordOperations } from './record-operations.ts';
import { renderOperations } from './render-operations.ts';
import { s3Operations } from './s3-operations.ts';
import { templateOperations } from './template-operations.ts';

/** The RenderStack Render API: https://www.renderstack.io/docs/render-api */
export const renderStack: Dialect = {
  name: 'RenderStack',
  prefix: '/api/v1',
  operations: [
    ...renderOperations,
    ...recordOperations,
    ...templateOperations,
    ...keyOperations,
    ...s3Operations,
  ],
  readKey({ headers }) {
    const bearer = /^Bearer\s+(\S+)$/i.exec(headers.get('Authorization') ?? '')?.[1] ?? null;
    // An older page of RenderStack's own documentation sends X-API-Key; clients written from it work too.
    return bearer ?? headers.get('X-API-Key');
  },
  credentials: {
    bearer: { type: 'http', scheme: 'bearer', description: 'A key that starts with `rs_live_`' },
    header: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same key' },
  },
  otherCredentials: {
    imageKey: {
      ...{ type: 'apiKey', in: 'query', name: 'apiKey' },
      description: 'A key for image URLs, which starts with `rs_get_`',
    },
    signature: {
      ...{ type: 'apiKey', in: 'query', name: 'signature' },
      description:
        "A URL signed in the name of a key for image URLs: with `keyId`, `expires` and the HMAC-SHA256 of all of its query, see Platen's docs/keys.md",
    },
  },
  presentProblem,
  problem: WireProblem,
};
