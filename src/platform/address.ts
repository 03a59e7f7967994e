export type HostVerdict = 'public' | 'blocked';

// IANA IPv4 special-purpose registry, all entries that are not globally reachable, as [first address, prefix length].
const blockedIpv4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

// What 2000::/3 holds that is not globally reachable, or that carries an IPv4 address we would not see.
// Everything outside 2000::/3 (mapped, compatible, NAT64, unique local, link local, multicast …) is refused as a whole.
const blockedIpv6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

// Never delegated in public DNS, or pointing inwards by convention. `.test` is missing on purpose: it resolves nowhere
// either, and test suites serve their pretended internet from it.
const blockedSuffixes: readonly string[] = [
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'private',
  'lan',
  'home',
  'home.arpa',
  'corp',
  'svc',
  'invalid',
  'example',
  'onion',
  'alt',
  // Metadata services that have a public-looking name.
  'metadata.goog',
  'metadata.tencentyun.com',
  'metadata.platformequinix.com',
  'metadata.packet.net',
  // Public DNS names that answer with an address written in the name, or with 127.0.0.1.
  'nip.io',
  'sslip.io',
  'xip.io',
  'backname.io',
  'traefik.me',
  'local.gd',
  'localtest.me',
  'lvh.me',
  'vcap.me',
  'fuf.me',
  'lacolhost.com',
  'localho.st',
  'localhost.direct',
  'lcl.host',
  'lndo.site',
  'ddev.site',
  '127-0-0-1.org.uk',
  'rbndr.us',
  '1u.ms',
];

const ipv4Number = (address: string): number =>
  address.split('.').reduce((value, part) => value * 256 + Number(part), 0);

const ipv4Ranges = blockedIpv4.map(([address, prefix]) => {
  const first = ipv4Number(address);
  return { first, last: first + 2 ** (32 - prefix) - 1 };
});

/** Eight 16-bit groups of an IPv6 address in the URL standard's form (no zone, no dotted tail). */
export function ipv6Groups(address: string): readonly number[] {
  const [head = '', tail] = address.split('::');
  const parse = (part: string) => (part === '' ? [] : part.split(':').map((x) => parseInt(x, 16)));
  const before = parse(head);
  const after = parse(tail ?? '');
  const missing = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...new Array<number>(missing).fill(0), ...after];
}

const ipv6Number = (groups: readonly number[]): bigint =>
  groups.reduce((value, group) => value * 65_536n + BigInt(group), 0n);

const ipv6Ranges = blockedIpv6.map(([address, prefix]) => {
  const shift = BigInt(128 - prefix);
  return { shift, prefix: ipv6Number(ipv6Groups(address)) >> shift };
});

function classifyIpv4(address: string): HostVerdict {
  const value = ipv4Number(address);
  const blocked = ipv4Ranges.some(({ first, last }) => value >= first && value <= last);
  return blocked ? 'blocked' : 'public';
}

function classifyIpv6(address: string): HostVerdict {
  const groups = ipv6Groups(address);
  const value = ipv6Number(groups);
  if (value >> 125n !== 1n) return 'blocked';
  // ISATAP hides an IPv4 address behind the interface identifier 0000:5efe or 0200:5efe.
  if (groups[5] === 0x5efe && (groups[4] === 0 || groups[4] === 0x200)) return 'blocked';
  const blocked = ipv6Ranges.some(({ shift, prefix }) => value >> shift === prefix);
  return blocked ? 'blocked' : 'public';
}

function classifyName(name: string): HostVerdict {
  const labels = name.split('.');
  if (labels.length < 2 || name.length > 253) return 'blocked';
  if (labels.some((label) => label === '' || label.length > 63)) return 'blocked';
  const blocked = blockedSuffixes.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));
  return blocked ? 'blocked' : 'public';
}

function normaliseHost(host: string): string | null {
  const literal = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  // A host that smuggles a user, a port or a path would be read as less than it says.
  if (/[/\\?#@\s]/.test(literal) || /\]:|^[^[]*:/.test(literal)) return null;
  try {
    return new URL(`http://${literal}/`).hostname;
  } catch {
    return null;
  }
}

/**
 * Says whether a host may be fetched from.
 * @param host `hostname` of a URL (`[::1]`, `127.0.0.1`, `www.example.com`) or an address as DNS gives it (`::1`).
 *   Decimal, octal, hexadecimal and full-width forms are first normalised the way `new URL` does it.
 * @returns `blocked` for every address that is not globally reachable, every IPv6 address that carries an IPv4 address,
 *   names that point inwards, single labels, and anything that is not a host.
 */
export function classifyHost(host: string): HostVerdict {
  const normalised = normaliseHost(host);
  if (normalised === null) return 'blocked';
  if (normalised.startsWith('[')) return classifyIpv6(normalised.slice(1, -1));
  const name = normalised.replace(/\.$/, '');
  return /^\d+\.\d+\.\d+\.\d+$/.test(name) ? classifyIpv4(name) : classifyName(name);
}
