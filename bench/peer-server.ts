/** A peer in a process of its own: `node bench/peer-server.ts <peer> <port>`, then GET /?case=photo&format=png&round=1. */
import { createServer } from 'node:http';
import type { Card, Format } from './card.ts';
import { findCase } from './cases.ts';

export type Draw = (card: Card, format: Format) => Promise<Uint8Array>;

const [, , peer = '', port = ''] = process.argv;
const { draw } = (await import(new URL(`peers/${peer}.ts`, import.meta.url).href)) as {
  readonly draw: Draw;
};

async function answer(address: string): Promise<Uint8Array> {
  const query = new URL(address, 'http://localhost').searchParams;
  const card = findCase(query.get('case') ?? '').card(Number(query.get('round')));
  return draw(card, query.get('format') === 'jpeg' ? 'jpeg' : 'png');
}

const server = createServer(async (request, response) => {
  try {
    const bytes = await answer(request.url ?? '/');
    response.writeHead(200, { 'Content-Length': bytes.length }).end(bytes);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});
// Longer than any pause between two turns: a new connection would be measured with the drawing.
server.keepAliveTimeout = 600_000;
server.listen(Number(port), 'localhost', () => console.log('ready'));
process.once('SIGTERM', () => process.exit(0));
