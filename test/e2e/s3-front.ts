/** Stands before an S3 server and misbehaves when it is told to; all else it passes on as it is, signature and all. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A status, no answer at all, or a connection that breaks off. */
export type Mishap = number | 'silence' | 'break';

export interface S3Front {
  /** Without a slash at the end. */
  readonly endpoint: string;
  /** What happens to the next requests, one after the other. */
  readonly mishaps: Mishap[];
  /** Requests that came in. */
  readonly seen: readonly IncomingMessage[];
  stop(): Promise<void>;
}

export async function startS3Front(target: string): Promise<S3Front> {
  const mishaps: Mishap[] = [];
  const seen: IncomingMessage[] = [];
  const server = createServer((incoming, outgoing) => {
    seen.push(incoming);
    const mishap = mishaps.shift();
    if (mishap === 'silence') return;
    if (mishap === 'break') incoming.destroy();
    else if (mishap === undefined) passOn(incoming, outgoing, target);
    else incoming.resume().once('end', () => outgoing.writeHead(mishap).end('a secret detail'));
  }).listen(0, 'localhost');
  await once(server, 'listening');
  return {
    endpoint: `http://localhost:${(server.address() as AddressInfo).port}`,
    mishaps,
    seen,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function passOn(incoming: IncomingMessage, outgoing: ServerResponse, target: string): void {
  const { method, headers, url } = incoming;
  const { hostname, port } = new URL(target);
  const onward = request({ hostname, port, path: url, method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.once('error', () => outgoing.destroy());
  incoming.pipe(onward);
}
