import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { databaseName, hasDatabase, withoutR2 } from '../../scripts/deploy.ts';

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

describe('the database of a deployment', () => {
  it('is called what the configuration calls it', () => {
    expect(databaseName(configuration)).toBe('platen');
    const renamed = configuration.replace('database_name = "platen"', 'database_name = "pictures"');
    expect(databaseName(renamed)).toBe('pictures');
    expect(() => databaseName('name = "platen"')).toThrow('no database');
  });

  it('is looked for by its whole name', () => {
    const databases = JSON.stringify([{ uuid: '1', name: 'platen-old' }, { name: 'other' }]);
    expect(hasDatabase(databases, 'platen')).toBe(false);
    expect(hasDatabase(databases, 'platen-old')).toBe(true);
    expect(hasDatabase('[]', 'platen')).toBe(false);
  });
});
