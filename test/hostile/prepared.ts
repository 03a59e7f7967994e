/** The entries of bad-inputs.jsonl that need something done first, by their ids: the last request is the one that is judged. */
import { randomBytes } from 'node:crypto';
import { adminKey, liveKey, otherGetKey, revokedGetKey } from './keys.ts';
import { type Sent, send } from './send.ts';

/** Sends what comes before, and returns what is to be judged. */
export type Preparation = (address: string) => Promise<Sent>;

export const json = { 'content-type': 'application/json' };

export async function callApi(
  address: string,
  method: string,
  path: string,
  key: string,
  body: unknown,
): Promise<Record<string, unknown>> {
  const answer = await send(address, {
    method,
    path: `/api/v1${path}`,
    headers: { ...json, authorization: `Bearer ${key}` },
    body: body === null ? null : Buffer.from(JSON.stringify(body)),
  });
  if (answer.status >= 300 || answer.status === 0) {
    throw new Error(`${method} ${path}: ${answer.status} ${answer.failure}${answer.body}`);
  }
  return answer.body.length === 0 ? {} : JSON.parse(answer.body.toString());
}

/** With the limits that every key has. */
async function newKey(address: string, type: 'master' | 'get'): Promise<string> {
  const hosts = type === 'get' ? { allowed_hosts: ['*'] } : {};
  const body = { type, name: 'limited', ...hosts };
  return String((await callApi(address, 'POST', '/keys', adminKey, body))['key']);
}

async function repeat(address: string, times: number, sent: (index: number) => Sent) {
  for (let index = 0; index < times; index += 1) await send(address, sent(index));
  return sent(times);
}

const image = (key: string, text: string, headers: Record<string, string> = {}): Sent => ({
  method: 'GET',
  path: `/api/v1/render?apiKey=${key}&template=card&width=16&title.text=${text}`,
  headers,
  body: null,
});

/** A documentation address, different at every run, so that what came before does not count. */
const anAddress = () => `198.51.100.${randomBytes(1)[0]}`;

export const preparations: { readonly [id: string]: Preparation } = {
  get18: async (address) => {
    await send(address, image(liveKey, 'revoked'));
    return image(revokedGetKey, 'revoked');
  },
  get19: async () => image(otherGetKey, 'private'),
  get20: async (address) => {
    const slug = `late-${randomBytes(4).toString('hex')}`;
    const key = await newKey(address, 'get');
    const path = `/api/v1/render?apiKey=${key}&template=${slug}`;
    const sent: Sent = { method: 'GET', path, headers: {}, body: null };
    const canvas_data = { width: 32, height: 32, background: '#ff0000', elements: [] };
    await callApi(address, 'POST', '/templates', liveKey, { slug, name: slug, canvas_data });
    const early = await send(address, sent);
    if (early.status !== 404) throw new Error(`a draft was drawn: ${early.status}`);
    await callApi(address, 'POST', `/templates/${slug}/publish`, liveKey, null);
    return sent;
  },
  http14: async (address) => {
    const authorization = `Bearer ${await newKey(address, 'master')}`;
    const body = Buffer.from(JSON.stringify({ template: 'card', width: 16 }));
    const headers = { ...json, authorization };
    return repeat(address, 60, () => ({
      ...{ method: 'POST', path: '/api/v1/renders/sync', headers, body },
    }));
  },
  http15: async (address) => {
    const key = await newKey(address, 'get');
    // One that draws it counts 1, and so leaves 236 quarters.
    return repeat(address, 237, () => image(key, 'cached'));
  },
  http16: async (address) => {
    const keys = [await newKey(address, 'get'), await newKey(address, 'get')];
    const headers = { 'cf-connecting-ip': anAddress() };
    return repeat(address, 30, (index) => image(keys[index % 2] ?? '', `miss${index}`, headers));
  },
  http17: async (address) => {
    const key = await newKey(address, 'get');
    const client = anAddress();
    return repeat(address, 30, (index) =>
      image(key, `spoof${index}`, {
        'cf-connecting-ip': client,
        'x-forwarded-for': `203.0.113.${index}`,
      }),
    );
  },
  http18: async (address) => {
    const key = await newKey(address, 'get');
    const network = `2001:db8:${randomBytes(2).toString('hex')}:1`;
    return repeat(address, 30, (index) =>
      image(key, `hop${index}`, { 'cf-connecting-ip': `${network}::${index + 1}` }),
    );
  },
};

/** A sound setting of the S3 bucket with one word of it replaced by the entry's. */
export function s3Setting(title: string, value: unknown): object {
  const field = /^S3 setting (\w+)/.exec(title)?.[1] ?? '';
  return {
    endpoint: 'https://s3.eu-central-1.amazonaws.com',
    region: 'eu-central-1',
    bucket: 'pictures',
    access_key_id: 'AKIAIOSFODNN7EXAMPLE',
    secret_access_key: 'not-a-secret',
    [field]: value,
  };
}
