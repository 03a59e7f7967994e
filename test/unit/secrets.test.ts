import { expect, it } from 'vitest';
import { createSecrets, replaceable } from '../../scripts/secrets.ts';
import { isKeySecret } from '../../src/service/key-secret.ts';

it('secrets are a key and 32 random bytes, new each time', () => {
  const one = createSecrets();
  const two = createSecrets();
  expect(isKeySecret(one.ADMIN_KEY)).toBe(true);
  expect(Buffer.from(one.PLATEN_SECRET, 'base64url').length).toBe(32);
  expect(two.ADMIN_KEY).not.toBe(one.ADMIN_KEY);
  expect(two.PLATEN_SECRET).not.toBe(one.PLATEN_SECRET);
});

it('a secret that URLs are signed with is never stored over', () => {
  const secrets = createSecrets();
  const { ADMIN_KEY } = secrets;
  expect(replaceable(secrets, [])).toEqual(secrets);
  expect(replaceable(secrets, ['ADMIN_KEY', 'PLATEN_SECRET'])).toEqual({ ADMIN_KEY });
});
