import { BlockList, isIP } from 'node:net';

import { holds } from '../../platform/config/index.js';

/** IPv4 networks that are not public (the IANA registry of special addresses), and multicast. */
const SPECIAL_V4 = [
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
] as const;

/**
 * Public-looking networks that lead, inside a cloud, to services for its own machines: Azure's host (DHCP, health,
 * certificates), and IBM Cloud's services and endpoints. Other clouds' metadata is at link-local, carrier-grade NAT
 * (Alibaba), reserved (Oracle's 192.0.0.192) or unique local addresses (AWS's fd00:ec2::254), which are special anyway.
 */
const CLOUD_V4 = [
  ['168.63.129.16', 32],
  ['161.26.0.0', 16],
  ['166.8.0.0', 14],
] as const;

/** The only part of IPv6 that contains public addresses: no loopback, mapped, NAT64, local or multicast ones. */
const PUBLIC_V6 = ['2000::', 3] as const;

/** Special networks within it, including those that embed IPv4 addresses: Teredo and 6to4. */
const SPECIAL_V6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const special = new BlockList();
for (const [network, bits] of [...SPECIAL_V4, ...CLOUD_V4]) special.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of SPECIAL_V6) special.addSubnet(network, bits, 'ipv6');
const publicV6 = new BlockList();
publicV6.addSubnet(...PUBLIC_V6, 'ipv6');

/** The error for a forbidden address. It reveals no more than the owner of the address knows anyway. */
export const NOT_PUBLIC = 'The address is not public, and the server is not configured to send webhooks to it.';

/** The egress policy for webhooks: public addresses, and those of `SYNCLEDGER_WEBHOOK_ALLOW`. */
export class Destinations {
  constructor(private readonly allowed: BlockList | undefined) {}

  /** @param address of the actual connection; anything else is refused */
  permits(address: string | undefined): boolean {
    const plain = withoutMapping(address ?? '');
    return isPublic(plain) || (isIP(plain) !== 0 && holds(this.allowed, plain));
  }

  /** The same for a URL with a literal address; true for a name, which is checked once it is resolved. */
  mayPermit({ hostname }: URL): boolean {
    const host = literalOf(hostname);
    return isIP(host) === 0 || this.permits(host);
  }
}

/**
 * A host as a literal address, if it is one: URLs write IPv6 addresses in brackets, and IPv4 ones in one canonical
 * form.
 */
export function literalOf(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, 'ipv4');
  return family === 6 && publicV6.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

/** The IPv4 address that an IPv6 address embeds (`::ffff:10.0.0.1`, `::ffff:a00:1`). */
function withoutMapping(address: string): string {
  if (isIP(address) !== 6) return address;
  // The URL parser normalizes every form of an address.
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`);
  const [, high, low] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname) ?? [];
  if (high === undefined || low === undefined) return address;
  const bytes = [high, low].flatMap((word) => [parseInt(word, 16) >> 8, parseInt(word, 16) & 255]);
  return bytes.join('.');
}
