import { createHash } from 'node:crypto';
import { ipv6Groups } from './address.ts';

const ipv4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;

/**
 * The client's address as a short hash, an IPv6 one by its /64; null for the machine itself and when unknown.
 * Cloudflare sets `cf-connecting-ip` whatever the client sends; no other header is believed.
 * @param salt Keeps the few IPv4 addresses there are from being found out by trying them all.
 */
export function clientAddress(headers: Headers, salt: string): string | null {
  const network = networkOf(headers.get('cf-connecting-ip') ?? '');
  if (network === null) return null;
  return createHash('sha256').update(`${salt} ${network}`).digest('hex').slice(0, 16);
}

function networkOf(address: string): string | null {
  if (ipv4.test(address)) return ipv4Network(address);
  if (!/^[\da-f:.]+$/i.test(address) || !URL.canParse(`http://[${address}]/`)) return null;
  const groups = ipv6Groups(new URL(`http://[${address}]/`).hostname.slice(1, -1));
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return ipv4Network([high >> 8, high & 255, low >> 8, low & 255].join('.'));
  const isLoopback = groups.slice(0, 7).every((group) => group === 0) && low === 1;
  return isLoopback ? null : groups.slice(0, 4).join(':');
}

function ipv4Network(address: string): string | null {
  const parts = address.split('.').map(Number);
  return parts[0] === 127 || parts.some((part) => part > 255) ? null : parts.join('.');
}
