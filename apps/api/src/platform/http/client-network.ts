import ipaddr from 'ipaddr.js';

/**
 * The network that counts as one client: an IPv4 address, or the first 64 bits of an IPv6 one, since whoever has one IPv6 address has
 * all of its /64.
 * @param address as `request.ip` tells it; text that is no address counts as it is
 */
export function clientNetwork(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
