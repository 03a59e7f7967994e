/** The known good render that must come out the same, byte for byte, whatever was drawn before it. */
import { createHash } from 'node:crypto';
import { liveKey } from './keys.ts';
import { type Answer, type Sent, send, warningsOf } from './send.ts';

export const formats = ['png', 'jpeg', 'webp'] as const;
type Format = (typeof formats)[number];

export function renderRequest(body: unknown): Sent {
  return {
    method: 'POST',
    path: '/api/v1/renders/sync',
    headers: { authorization: `Bearer ${liveKey}`, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

const hashOf = (answer: Answer) => createHash('sha256').update(answer.body).digest('hex');

const layers = { title: { text: 'Réglisse & Füße' } };

export interface Golden {
  /** What is wrong with the format drawn now; null when it is as it was at the start. */
  check(format?: Format): Promise<string | null>;
}

function faultOf(answer: Answer, expected: string): string | null {
  if (answer.failure !== '') return `golden: ${answer.failure}`;
  if (answer.status !== 200) {
    return `golden: ${answer.status} ${answer.body.toString().slice(0, 200)}`;
  }
  if (hashOf(answer) !== expected) return 'golden: other bytes than before';
  return null;
}

/** Draws it a first time in every format. @throws Error unless all are drawn whole. */
export async function createGolden(address: string): Promise<Golden> {
  const draw = (format: Format) =>
    send(address, renderRequest({ template: 'golden', format, layers }));
  const expected = new Map<Format, string>();
  for (const format of formats) {
    const answer = await draw(format);
    if (answer.status !== 200 || warningsOf(answer).length > 0) {
      const fault = answer.status === 200 ? warningsOf(answer).join() : String(answer.body);
      throw new Error(`the golden ${format} is not drawn: ${answer.failure}${fault}`);
    }
    expected.set(format, hashOf(answer));
  }
  return {
    check: async (format = 'png') => faultOf(await draw(format), expected.get(format) ?? ''),
  };
}
