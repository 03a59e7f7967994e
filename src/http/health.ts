import * as z from 'zod';
import { json, type Operation, openOperation } from '../dialects/operation.ts';
import type { Services } from '../service/services.ts';

/** ms; what asks often, or maliciously, is told what was found last. */
const FRESH = 5000;

const WireHealth = z
  .object({
    status: z.enum(['ok', 'degraded']),
    checks: z.record(z.string(), z.enum(['ok', 'failed'])),
    build: z.string().meta({ description: 'Names the deployed code' }),
  })
  .meta({ id: 'Health' });
type WireHealth = z.infer<typeof WireHealth>;

/** Without the database nothing works; without the others some of it does. */
const isUp = ({ checks }: WireHealth) => checks['database'] === 'ok';

export function healthOperation(): Operation {
  let last: { readonly at: number; readonly health: Promise<WireHealth> } | null = null;
  const content = { 'application/json': WireHealth };
  return openOperation(
    {
      method: 'get',
      path: '/healthz',
      summary: 'Whether it works',
      description: 'What was found within the last five seconds. Needs no key.',
      answers: {
        200: { description: 'It answers renders; what is degraded says so', content },
        503: { description: 'Its database does not answer', content },
      },
    },
    async ({ services }) => {
      const at = services.now();
      if (last === null || Math.abs(at - last.at) >= FRESH) {
        last = { at, health: check(services) };
        // Others wait for it, who do not hang up when this one does.
        services.waitUntil(last.health);
      }
      const health = await last.health;
      return json(health, isUp(health) ? 200 : 503);
    },
  );
}

async function check({ checkHealth, build }: Services): Promise<WireHealth> {
  const found = Object.entries(await checkHealth());
  return {
    status: found.every(([, works]) => works) ? 'ok' : 'degraded',
    checks: Object.fromEntries(found.map(([name, works]) => [name, works ? 'ok' : 'failed'])),
    build,
  };
}
