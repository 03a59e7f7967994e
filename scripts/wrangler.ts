/** How wrangler is started, without a network where it can do without. */
import { fileURLToPath } from 'node:url';

export const wrangler = fileURLToPath(
  new URL('../node_modules/wrangler/bin/wrangler.js', import.meta.url),
);

export const wranglerEnvironment = {
  ...process.env,
  WRANGLER_SEND_METRICS: 'false',
  // Asks Cloudflare for a sample of request metadata at every start, and prints a stack trace without a network.
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  // Keeps the URL of every request on disk, and so the keys in it.
  X_LOCAL_OBSERVABILITY: 'false',
};
