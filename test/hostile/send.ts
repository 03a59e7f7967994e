/** A client that sends what fetch would not: wrong lengths, odd methods, headers as they are. */
import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingHttpHeaders, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

export interface Sent {
  readonly method: string;
  /** Path and query as they go over the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  /** Sent in pieces without Content-Length. */
  readonly chunked?: boolean;
}

export interface Answer {
  /** 0: no answer; `failure` says why. */
  readonly status: number;
  readonly failure: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Milliseconds from the first byte sent to the last one read. */
  readonly wallMs: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

const firstPiece = 65_536;

/** A server that refuses a long body at once closes the line, and what it said is lost if we are still talking. */
async function writeBody(outgoing: ClientRequest, body: Uint8Array | null): Promise<void> {
  if (body === null || body.length <= firstPiece) {
    outgoing.end(body ?? undefined);
    return;
  }
  outgoing.write(body.subarray(0, firstPiece));
  const answered = once(outgoing, 'response').then(() => true);
  const isAnswered = await Promise.race([answered, setTimeout(50, false)]);
  if (!isAnswered) outgoing.end(body.subarray(firstPiece));
}

export function send(address: string, sent: Sent, timeoutMs = 20_000): Promise<Answer> {
  const start = performance.now();
  const { hostname, port } = new URL(address);
  const { method, path, headers, body } = sent;
  const stated = body === null || sent.chunked === true ? {} : { 'content-length': body.length };
  // A line on which the length was a lie, or a body broken off, is of no use to the next request.
  const isPlain = headers['content-length'] === undefined && (body?.length ?? 0) <= firstPiece;
  return new Promise((resolve) => {
    const settle = (status: number, failure: string, got: IncomingHttpHeaders, data: Buffer) => {
      clearTimeout(timer);
      resolve({ status, failure, headers: got, body: data, wallMs: performance.now() - start });
    };
    const outgoing = request(
      {
        ...{ hostname, port, method, path, agent: isPlain ? agent : false },
        headers: { ...stated, ...headers },
      },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('end', () =>
          settle(incoming.statusCode ?? 0, '', incoming.headers, Buffer.concat(parts)),
        );
        incoming.on('error', (error) => settle(0, error.message, {}, Buffer.alloc(0)));
      },
    );
    const timer = globalThis.setTimeout(() => {
      settle(0, `no answer within ${timeoutMs} ms`, {}, Buffer.alloc(0));
      outgoing.destroy();
    }, timeoutMs);
    // Also after an answer: a server may refuse a body before all of it was sent.
    outgoing.on('error', (error) => settle(0, error.message, {}, Buffer.alloc(0)));
    writeBody(outgoing, body).catch((error: Error) =>
      settle(0, error.message, {}, Buffer.alloc(0)),
    );
  });
}

export const warningsOf = (answer: Answer): string[] =>
  (
    JSON.parse(String(answer.headers['x-render-warnings'] ?? '[]')) as readonly { code: string }[]
  ).map(({ code }) => code);
