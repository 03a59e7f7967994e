import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { templatePairs } from './scripts/templates.ts';
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
                API_KEYS: JSON.stringify([
                  { key: 'rs_live_0123456789abcdef' },
                  {
                    key: 'rs_get_0123456789abcdef',
                    allowedHosts: ['shop.example', '*.shop.example'],
                  },
                  { key: 'rs_get_hostless0123456789' },
                ]),
                TEST_TEMPLATES: JSON.stringify([
                  ...templatePairs(new URL('templates/', import.meta.url)),
                  ...templatePairs(new URL('test/fixtures/templates/', import.meta.url)),
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
