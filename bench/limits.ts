/**
 * `node bench/limits.ts`: clients that send several times what their limits allow, against `npm start`.
 * --seconds <number>  of traffic, 120 without it
 * --burst <number>    in its place, as many renders at once on one key
 * --port <number>     of the server
 * Ends with 1 when more passed than a limit allows, less than it allows, or anything failed.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Answer, type Client, sendAtOnce, sendFor } from './limit-traffic.ts';
import { fullestWindow } from './limit-windows.ts';
import { quantile } from './measure.ts';
import { treeMegabytes } from './process-memory.ts';
import { freePort, type RunningServer, startServer } from './processes.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    burst: { type: 'string' },
    port: { type: 'string' },
  },
});

/** Of wrangler.toml's deployment, and of the two larger keys. */
const limits = { key: 60, address: 30, largeKey: 1000 };
/** Requests a second and client; a mixed one counts as 0.4 renders. */
const rate = 12;

async function changeKeys(server: string, path: string, method: string, body: object | null) {
  const response = await fetch(`${server}/api/v1/keys${path}`, {
    method,
    headers: { Authorization: 'Bearer rs_live_dev', 'Content-Type': 'application/json' },
    body: body === null ? null : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} /keys${path}: ${await response.text()}`);
  return response;
}

interface NewKey {
  readonly id: string;
  readonly key: string;
}

async function makeKey(server: string, type: string, rateLimit: number): Promise<NewKey> {
  const body = {
    type,
    name: 'bench/limits.ts',
    rate_limit: rateLimit,
    ...(type === 'get' ? { allowed_hosts: ['*'], allows_no_referer: true } : {}),
  };
  return (await changeKeys(server, '', 'POST', body)).json() as Promise<NewKey>;
}

interface Limited {
  readonly name: string;
  readonly limit: number;
  isCounted(client: Client): boolean;
}

/** Three keys at their own limits, four addresses at theirs (two of them with one key), and one without any. */
function plan(keys: readonly NewKey[]): { clients: Client[]; limited: Limited[] } {
  const [small, other, large] = keys.map(({ key }) => key) as [string, string, string];
  const addresses = ['192.0.2.1', '192.0.2.2', '2001:db8:1:1::1', '2001:db8:2:2::2'];
  return {
    clients: [
      { key: small, address: null },
      { key: other, address: null },
      ...addresses.map((address) => ({ key: large, address })),
      { key: 'rs_get_dev', address: null },
    ],
    limited: [
      ...[small, other].map((key, i) => ({
        name: `key ${i + 1}`,
        limit: limits.key,
        isCounted: (client: Client) => client.key === key,
      })),
      ...addresses.map((address) => ({
        name: address,
        limit: limits.address,
        isCounted: (client: Client) => client.address === address,
      })),
    ],
  };
}

function printTimes(name: string, answers: readonly Answer[]): void {
  const times = answers.map(({ sentAt, answeredAt }) => answeredAt - sentAt);
  const [p50, p99] = [0.5, 0.99].map((part) => quantile(times, part).toFixed(1).padStart(7));
  console.log(
    `${name.padEnd(26)}${String(times.length).padStart(7)}  p50 ${p50} ms  p99 ${p99} ms`,
  );
}

async function runTraffic(server: RunningServer, seconds: number): Promise<boolean> {
  const { address } = server;
  const keys = await Promise.all(
    [limits.key, limits.key, limits.largeKey].map((limit) => makeKey(address, 'get', limit)),
  );
  const { clients, limited } = plan(keys);
  const answers: Answer[] = [];
  const memory: string[] = [];
  const watch = setInterval(() => {
    memory.push(treeMegabytes(server.id, 'workerd')?.toFixed(0) ?? '?');
  }, 10_000);
  await Promise.all(
    clients.map((client) =>
      sendFor(seconds, rate, address, client, (answer) => answers.push(answer)),
    ),
  );
  clearInterval(watch);
  await Promise.all(keys.map(({ id }) => changeKeys(address, `/${id}`, 'DELETE', null)));
  return report(answers, limited, memory);
}

function report(
  answers: readonly Answer[],
  limited: readonly Limited[],
  memory: readonly string[],
): boolean {
  const isFree = ({ client }: Answer) => client.key === 'rs_get_dev';
  const of = (kind: Answer['kind']) =>
    answers.filter((answer) => answer.kind === kind && !isFree(answer));
  console.log('\nRenders that passed, of requests wholly within the fullest 60 seconds');
  let isRight = true;
  for (const { name, limit, isCounted } of limited) {
    const asked = answers.filter(({ client }) => isCounted(client));
    const fullest = fullestWindow(asked.filter(({ cost }) => cost > 0));
    isRight &&= fullest === limit;
    console.log(`${name.padEnd(26)}${fullest.toFixed(2).padStart(7)} of ${limit}`);
  }
  console.log('\nAnswers');
  printTimes(
    'without a limit, cached',
    answers.filter((a) => isFree(a) && a.kind === 'hit'),
  );
  printTimes('cached', of('hit'));
  printTimes('304', of('not modified'));
  printTimes('drawn', of('miss'));
  printTimes('429', of('refused'));
  const failed = answers.filter(({ kind }) => kind === 'failed').map(({ status }) => status);
  console.log(
    `failed                    ${String(failed.length).padStart(7)}  ${[...new Set(failed)]}`,
  );
  console.log(`\nworkerd, MB every 10 s: ${memory.join(' ')}`);
  return isRight && failed.length === 0;
}

async function runBurst({ address }: RunningServer, count: number): Promise<boolean> {
  const { id, key } = await makeKey(address, 'read-only', limits.key);
  const statuses = await sendAtOnce(count, address, key);
  await changeKeys(address, `/${id}`, 'DELETE', null);
  const counts = new Map<number, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  for (const [status, times] of counts) console.log(`${status}: ${times}`);
  return counts.get(200) === limits.key && counts.get(429) === count - limits.key;
}

const port = Number(values.port ?? (await freePort()));
const start = fileURLToPath(new URL('../scripts/start.ts', import.meta.url));
const server = await startServer([start], port, { PORT: String(port) });
try {
  const isRight =
    values.burst === undefined
      ? await runTraffic(server, Number(values.seconds))
      : await runBurst(server, Number(values.burst));
  console.log(isRight ? '\nEvery limit held and was reached.' : '\nNOT as it should be.');
  process.exitCode = isRight ? 0 : 1;
} finally {
  await server.stop();
}
