import { isIP, type BlockList } from 'node:net';

import ipaddr from 'ipaddr.js';

import { includesAddress } from '../../platform/config/index.js';

/**
 * Not public although ipaddr.js takes them for unicast: hosts and services inside Azure (168.63.129.16) and IBM Cloud, which only
 * their customers' machines may reach, and IPv6 documentation (RFC 9637). Metadata of other clouds is at link-local, carrier-grade,
 * reserved or unique local addresses.
 */
const PRIVATE_NETWORKS = ['168.63.129.16/32', '161.26.0.0/16', '166.8.0.0/14', '3fff::/20'].map((network) =>
  ipaddr.parseCIDR(network),
);

/** The only part of IPv6 from which public addresses are assigned. */
const GLOBAL_UNICAST_V6 = ipaddr.parseCIDR('2000::/3');

/** The error for a forbidden address. It reveals no more than the owner of the address knows anyway. */
export const NOT_PUBLIC = 'The address is not public, and the server is not configured to send webhooks to it.';

/** The egress policy for webhooks: public addresses, and those of `SYNCLEDGER_WEBHOOK_ALLOW`. */
export class EgressPolicy {
  constructor(private readonly allowed: BlockList | undefined) {}

  /** @param address of the actual connection; anything else is refused */
  permits(address: string | undefined): boolean {
    if (address === undefined || isIP(address) === 0) return false;
    // An IPv6 address that stands for an IPv4 one (`::ffff:10.0.0.1`) is that one.
    const parsed = ipaddr.process(address);
    return isPublic(parsed) || includesAddress(this.allowed, parsed.toString());
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

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const isGlobal = address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST_V6);
  return isGlobal && address.range() === 'unicast' && !PRIVATE_NETWORKS.some((network) => isIn(address, network));
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, network: [ipaddr.IPv4 | ipaddr.IPv6, number]): boolean {
  return address.kind() === network[0].kind() && address.match(network);
}
