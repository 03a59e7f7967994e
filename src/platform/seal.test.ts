import { describe, expect, it } from 'vitest';
import { createSeal } from './seal.ts';

const place = ['tenant', 's3'];

describe('a seal', () => {
  it('opens what it closed, and nothing shows through', async () => {
    const { close, open } = createSeal('a secret');
    const sealed = await close('an access key', place);
    expect(await open(sealed, place)).toBe('an access key');
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('access');
    expect(await close('an access key', place)).not.toBe(sealed);
  });

  it('T27 opens with the same secret in the same place only', async () => {
    const sealed = await createSeal('a secret').close('text', place);
    expect(await createSeal('another secret').open(sealed, place)).toBeNull();
    expect(await createSeal('a secret').open(sealed, ['other', 's3'])).toBeNull();
    expect(await createSeal('a secret').open(sealed, ['tenant', 'hook'])).toBeNull();
    expect(await createSeal('a secret').open(sealed, ['tenants', '3'])).toBeNull();
  });

  it('does not open after any change', async () => {
    const { close, open } = createSeal('a secret');
    const bytes = Buffer.from(await close('text', place), 'base64');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(await open(changed.toString('base64'), place)).toBeNull();
    }
    for (const text of ['', 'AQ==', 'not base64', bytes.subarray(0, 20).toString('base64')]) {
      expect(await open(text, place)).toBeNull();
    }
  });
});
