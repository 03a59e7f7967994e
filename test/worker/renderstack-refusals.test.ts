import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { createD1Keys } from '../../src/platform/d1-keys.ts';
import worker from '../../src/worker.ts';
import { faultyDatabase } from './faulty-stores.ts';
import { sampleKey } from './sample-key.ts';

const key = sampleKey('key_refusals', { type: 'get', allowedHosts: ['*'], rateLimit: 1 });
const secret = 'rs_get_refusals0123456789';

it('A key that is refused already makes nobody look anything up', async () => {
  await createD1Keys({ database: env.DB, adminKey: null, now: Date.now }).create(key, secret);
  const asked: string[] = [];
  const DB = faultyDatabase(env.DB, (sql) => {
    asked.push(sql);
    return false;
  });
  // The same for all requests: an isolate knows what it has heard with one environment alone.
  const isolate = { ...env, DB };
  async function statusOf(template: string): Promise<number> {
    const context = createExecutionContext();
    const url = `http://localhost/api/v1/render?apiKey=${secret}&template=${template}`;
    const { status } = await worker.fetch(new Request(url), isolate, context);
    await waitOnExecutionContext(context);
    return status;
  }
  for (let time = 0; time < 4; time += 1) expect(await statusOf(`unknown${time}`)).toBe(404);
  expect(await statusOf('unknown4')).toBe(429);
  asked.splice(0);
  expect(await statusOf('unknown5')).toBe(429);
  expect(asked.filter((sql) => sql.includes('templates'))).toEqual([]);
});
