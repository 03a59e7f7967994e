/** Clients that ask for image URLs faster than their limits allow. */
import { Agent, get as httpGet, type IncomingMessage, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Passed } from './limit-windows.ts';

export interface Client {
  readonly key: string;
  /** What `cf-connecting-ip` says; null is this machine, which has no limit as an address. */
  readonly address: string | null;
}

export interface Answer extends Passed {
  readonly client: Client;
  readonly status: number;
  readonly kind: 'miss' | 'hit' | 'not modified' | 'refused' | 'failed';
}

const agent = new Agent({ keepAlive: true });
/** Pictures that are asked for again and again. */
const favourites = 5;
let made = 0;

/** What a client waits for at most before it sends on: a server that is slow is not buried. */
const maxUnderWay = 20;

/** Requests a second until `seconds` have passed. */
export async function sendFor(
  seconds: number,
  rate: number,
  server: string,
  client: Client,
  take: (answer: Answer) => void,
): Promise<void> {
  const started = performance.now();
  const etags = new Map<string, string>();
  const underWay = new Set<Promise<void>>();
  for (let turn = 0; performance.now() < started + seconds * 1000; turn += 1) {
    const pause = started + (turn * 1000) / rate - performance.now();
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    if (underWay.size >= maxUnderWay) await Promise.race(underWay);
    const sent = sendOne(server, client, turn, etags)
      .then(take)
      .finally(() => underWay.delete(sent));
    underWay.add(sent);
  }
  await Promise.all(underWay);
}

async function sendOne(
  server: string,
  client: Client,
  turn: number,
  etags: Map<string, string>,
): Promise<Answer> {
  const text = turn % 5 === 0 ? `new-${newName()}` : `favourite-${turn % favourites}`;
  const url = `${server}/api/v1/render?apiKey=${client.key}&template=social-card&width=16&title.text=${text}`;
  const etag = turn % 5 === 3 ? etags.get(text) : undefined;
  const headers = {
    ...(client.address === null ? {} : { 'cf-connecting-ip': client.address }),
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
  };
  const sentAt = performance.now();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpGet(url, { agent, headers }, resolve).once('error', reject);
  });
  for await (const _ of response);
  if (response.headers.etag !== undefined) etags.set(text, response.headers.etag);
  const status = response.statusCode ?? 0;
  const kind = kindOf(status, response.headers['x-cache']);
  return { client, status, kind, cost: costOf(kind), sentAt, answeredAt: performance.now() };
}

const newName = (): string => {
  made += 1;
  return `${process.pid}-${made}`;
};

function kindOf(status: number, cache: string | string[] | undefined): Answer['kind'] {
  if (status === 304) return 'not modified';
  if (status === 429) return 'refused';
  if (status !== 200) return 'failed';
  return cache === 'HIT' ? 'hit' : 'miss';
}

function costOf(kind: Answer['kind']): number {
  if (kind === 'miss') return 1;
  return kind === 'hit' || kind === 'not modified' ? 0.25 : 0;
}

/** Statuses of requests that are all under way at once, each of them one render. */
export function sendAtOnce(count: number, server: string, key: string): Promise<number[]> {
  const body = JSON.stringify({ template: 'social-card', width: 16 });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const send = () =>
    new Promise<number>((resolve, reject) => {
      const sent = request(
        `${server}/api/v1/renders/sync`,
        { method: 'POST', agent, headers },
        (response) => {
          response.resume().once('end', () => resolve(response.statusCode ?? 0));
        },
      );
      sent.once('error', reject).end(body);
    });
  return Promise.all(Array.from({ length: count }, send));
}
