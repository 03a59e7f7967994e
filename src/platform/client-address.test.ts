import { expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

const of = (address: string | null, salt = '') =>
  clientAddress(new Headers(address === null ? {} : { 'CF-Connecting-IP': address }), salt);

test('an address is a short hash that does not tell it, nor the same in another deployment', () => {
  expect(of('192.0.2.1')).toMatch(/^[0-9a-f]{16}$/);
  expect(of('192.0.2.1')).toBe(of('192.0.2.1'));
  expect(of('192.0.2.1')).not.toBe(of('192.0.2.2'));
  expect(of('192.0.2.1')).not.toBe(of('192.0.2.1', 'secret'));
});

test('an IPv6 client is its /64, however the address is written', () => {
  const home = of('2001:db8:1:2::1');
  expect(home).not.toBeNull();
  for (const same of [
    '2001:db8:1:2:ffff:ffff:ffff:ffff',
    '2001:0DB8:0001:0002::',
    '2001:db8:1:2:0:0:192.0.2.1',
  ]) {
    expect(of(same), same).toBe(home);
  }
  expect(of('2001:db8:1:3::1')).not.toBe(home);
  expect(of('2001:db8::1')).not.toBe(of('2001:db8:0:1::1'));
});

test('an IPv4 address within an IPv6 one is that address', () => {
  expect(of('::ffff:192.0.2.1')).toBe(of('192.0.2.1'));
  expect(of('::FFFF:c000:201')).toBe(of('192.0.2.1'));
  expect(of('::ffff:192.0.2.2')).not.toBe(of('192.0.2.1'));
});

test('the machine itself and what is no address have none', () => {
  for (const address of [
    null,
    '',
    '127.0.0.1',
    '127.8.8.8',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    'localhost',
    '256.1.1.1',
    '1.2.3',
    '0x7f.1',
    '1.2.3.4, 5.6.7.8',
    '2001:db8::1, 1.2.3.4',
    'fe80::1%eth0',
    '[2001:db8::1]',
    '2001:db8::1]@evil/',
    '::1::',
  ]) {
    expect(of(address), String(address)).toBeNull();
  }
});

test('no other header is believed', () => {
  const headers = { 'X-Forwarded-For': '192.0.2.1', 'X-Real-IP': '192.0.2.1' };
  expect(clientAddress(new Headers(headers), '')).toBeNull();
});
