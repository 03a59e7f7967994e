import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { readTemplateFiles } from './scripts/template-files.ts';
import { fakeInternet } from './test/fake-internet.ts';

/** `unit` beside the code, in Node; `worker` in workerd with every binding; `hostile` and `e2e` against a running Platen. */
export default defineConfig({
  test: {
    teardownTimeout: 1000,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/unit/**/*.test.ts', 'test/fuzz/**/*.test.ts'],
          environment: 'node',
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                DEVELOPMENT: 'true',
                ADMIN_KEY: 'rs_live_admin0123456789abcdef',
                PLATEN_SECRET: 'a secret of the tests, thirty-two bytes or more',
                TEST_MIGRATIONS: JSON.stringify(await readD1Migrations('migrations')),
                TEST_TEMPLATES: JSON.stringify([
                  ...readTemplateFiles(new URL('templates/', import.meta.url)),
                  ...readTemplateFiles(new URL('test/fixtures/templates/', import.meta.url)),
                ]),
              },
              outboundService: fakeInternet,
            },
          }),
        ],
        test: {
          name: 'worker',
          include: ['test/worker/**/*.test.ts'],
          setupFiles: ['test/worker/setup.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'hostile',
          include: ['test/hostile/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/server.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
