import type { FastifyInstance } from 'fastify';
import ipaddr from 'ipaddr.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The address of the client, as of `clientAddress`. Use it in place of `ip`. */
    readonly clientAddress: string;
  }
}

export function addClientAddress(server: FastifyInstance): void {
  server.decorateRequest('clientAddress', {
    getter() {
      return clientAddress(this.ip);
    },
  });
}

/** An address of `X-Forwarded-For` without the port that some proxies add, which differs for each connection: `192.0.2.1:50123`. */
export function clientAddress(ip: string): string {
  const [, address = ip] = /^(\d+(?:\.\d+){3}):\d+$/.exec(ip) ?? /^\[([^\]]+)\](?::\d+)?$/.exec(ip) ?? [];
  return address;
}

/**
 * The network that counts as one client: an IPv4 address, or the /64 of an IPv6 address, because a client usually controls all of it.
 * @param address as of `clientAddress`; other text is returned unchanged
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
