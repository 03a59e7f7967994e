import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withoutR2 } from '../../scripts/deploy.ts';

const configuration = readFileSync(new URL('../../wrangler.toml', import.meta.url), 'utf8');
const tables = (text: string) => text.match(/^\[.*\]$/gm);

describe('the configuration for an account without R2', () => {
  it('leaves out the bucket and nothing else', () => {
    expect(tables(withoutR2(configuration))).toEqual(
      tables(configuration)?.filter((table) => table !== '[[r2_buckets]]'),
    );
    expect(withoutR2(configuration)).not.toContain('OUTPUTS');
    expect(withoutR2(configuration)).toContain('binding = "FILES"');
  });
});
