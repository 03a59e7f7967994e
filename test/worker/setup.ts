import { applyD1Migrations, type D1Migration } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll } from 'vitest';
import type { ApiKey } from '../../src/core/api-key.ts';
import { newTemplateOf, type TemplateFile } from '../../src/core/template-file.ts';
import { createD1Keys } from '../../src/platform/d1-keys.ts';
import { createD1Templates } from '../../src/platform/d1-templates.ts';
import { sampleKey } from './sample-key.ts';

interface TestEnv extends Env {
  readonly TEST_MIGRATIONS: string;
  readonly TEST_TEMPLATES: string;
}
const { TEST_MIGRATIONS, TEST_TEMPLATES, DB, TEMPLATES } = env as TestEnv;

const tenants = ['default', 'other'];

/** Keys that tests know, of the tenant that also owns the fixture templates unless they say otherwise. */
const keys: Readonly<Record<string, Partial<ApiKey>>> = {
  rs_live_0123456789abcdef: {},
  rs_live_readonly0123456789: { type: 'read-only' },
  rs_live_project0123456789: { type: 'project', project: 'events' },
  rs_get_0123456789abcdef: { type: 'get', allowedHosts: ['shop.example', '*.shop.example'] },
  rs_get_anywhere0123456789: { type: 'get', allowedHosts: ['*'] },
  rs_get_hostless0123456789: { type: 'get' },
  rs_live_revoked0123456789: { revokedAt: 1 },
  rs_get_revoked0123456789: { type: 'get', allowedHosts: ['*'], revokedAt: 1 },
  rs_live_other0123456789ab: { tenant: 'other' },
  rs_get_other0123456789abcd: { type: 'get', tenant: 'other', allowedHosts: ['*'] },
};

beforeAll(async () => {
  await applyD1Migrations(DB, JSON.parse(TEST_MIGRATIONS) as D1Migration[]);
  const now = () => Date.now();
  const store = createD1Keys({ database: DB, adminKey: null, now });
  for (const [secret, changes] of Object.entries(keys)) {
    const hint = `${secret.slice(0, 8)}…${secret.slice(-4)}`;
    await store.create(
      sampleKey(`key_${secret.replaceAll('_', '')}`, { hint, ...changes }),
      secret,
    );
  }
  const randomId = () => crypto.randomUUID().replaceAll('-', '');
  const copies: Promise<unknown>[] = [];
  const templates = createD1Templates({
    ...{ database: DB, versions: TEMPLATES, now, randomId },
    waitUntil: (work) => void copies.push(work),
  });
  for (const file of JSON.parse(TEST_TEMPLATES) as TemplateFile[]) {
    for (const tenant of tenants) {
      if (tenant === 'other' && file.slug !== 'card') continue;
      const scope = { tenant, project: null };
      await templates.create(scope, newTemplateOf(file), true);
    }
  }
  await Promise.all(copies);
});
