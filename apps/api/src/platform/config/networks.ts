import { BlockList, isIP } from 'node:net';

/**
 * Parses a list of addresses and networks, such as `127.0.0.1, 10.0.0.0/8`.
 * @returns undefined when an entry is neither
 */
export function parseNetworks(text: string): BlockList | undefined {
  const networks = new BlockList();
  for (const entry of text.split(',')) {
    const [address = '', prefix, ...rest] = entry.trim().split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const longest = family === 'ipv6' ? 128 : 32;
    const bits = prefix === undefined ? longest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : NaN;
    if (isIP(address) === 0 || rest.length > 0 || !(bits <= longest)) return undefined;
    networks.addSubnet(address, bits, family);
  }
  return networks;
}

/** Whether a list of networks contains an address, including an IPv4 address written as IPv6. */
export function includesAddress(networks: BlockList | undefined, address: string | undefined): boolean {
  if (!networks || address === undefined) return false;
  return networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
