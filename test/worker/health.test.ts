import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { checkHealth } from '../../src/platform/health.ts';
import type { Services } from '../../src/service/services.ts';
import { faulty, faultyDatabase } from './faulty-stores.ts';
import { call } from './renderstack-client.ts';

const request = () => new Request('https://platen.test/healthz');

function servicesWith(services: Partial<Services>): Services {
  const nothing = () => undefined;
  const base = { requestId: 'r', wasmBytes: null, build: 'b', log: nothing, waitUntil: nothing };
  return { ...base, ...services } as Partial<Services> as Services;
}

describe('GET /healthz', () => {
  it('asks once in five seconds, whoever wants to know', async () => {
    const app = createApp();
    let [time, asked] = [1_000_000, 0];
    const services = servicesWith({
      now: () => time,
      async checkHealth() {
        asked += 1;
        return { database: asked > 1, files: true };
      },
    });
    const health = async () => {
      const response = await app.fetch(request(), { services });
      return [response.status, (await response.json<{ status: string }>()).status];
    };
    time += 60_000;
    expect(await health()).toEqual([503, 'degraded']);
    time += 4999;
    expect(await health()).toEqual([503, 'degraded']);
    time += 1;
    expect(await health()).toEqual([200, 'ok']);
    expect(asked).toBe(2);
  });

  it('asks once for all who want to know at once, whoever hangs up', async () => {
    const { promise, resolve } = Promise.withResolvers<Record<string, boolean>>();
    let asked = 0;
    const kept: Promise<unknown>[] = [];
    const services = servicesWith({
      now: () => 8e12,
      waitUntil: (work) => kept.push(work),
      checkHealth() {
        asked += 1;
        return promise;
      },
    });
    const app = createApp();
    const answers = Array.from({ length: 50 }, () => app.fetch(request(), { services }));
    resolve({ database: true });
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect([asked, kept.length]).toEqual([1, 1]);
  });

  it('says what is down, and is up as long as the database is', async () => {
    const checks = async () => ({ database: true, templates: false });
    const services = servicesWith({ now: () => 9e12, checkHealth: checks });
    const response = await createApp().fetch(request(), { services });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ...{ status: 'degraded', checks: { database: 'ok', templates: 'failed' }, build: 'b' },
    });
  });

  it('finds everything up that is', async () => {
    const response = await call('/healthz');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(await response.json()).toMatchObject({
      ...{ status: 'ok', checks: { database: 'ok', templates: 'ok', files: 'ok' } },
    });
  });

  it('takes what fails, and what does not answer within a second, for down', async () => {
    const never = () => new Promise<never>(() => undefined);
    const DB = { prepare: () => ({ first: never }) } as unknown as D1Database;
    const TEMPLATES = faulty(env.TEMPLATES, () => true);
    const { FILES, OUTPUTS } = env;
    const started = Date.now();
    expect(await checkHealth({ DB, TEMPLATES, FILES, OUTPUTS })).toEqual({
      ...{ database: false, templates: false, files: true },
    });
    expect(Date.now() - started).toBeLessThan(2000);
  });

  it('looks for files in KV where there is no R2', async () => {
    const { OUTPUTS: _, ...bindings } = env;
    const FILES = faulty(env.FILES, () => true);
    const checks = await checkHealth({ ...bindings, FILES } as Env);
    expect(checks).toEqual({ database: true, templates: true, files: false });
  });

  it('asks the database for a table of ours', async () => {
    const DB = faultyDatabase(env.DB, (sql) => sql.includes('templates'));
    expect(await checkHealth({ ...env, DB })).toMatchObject({ database: false });
  });
});
