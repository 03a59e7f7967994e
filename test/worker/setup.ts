import { env } from 'cloudflare:workers';
import { beforeAll } from 'vitest';

beforeAll(async () => {
  const { TEST_TEMPLATES } = env as Env & { readonly TEST_TEMPLATES: string };
  const pairs = JSON.parse(TEST_TEMPLATES) as readonly { key: string; value: string }[];
  for (const { key, value } of pairs) await env.TEMPLATES.put(key, value);
});
