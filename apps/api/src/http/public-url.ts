import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Where clients reach the server: as configured, else where this request came in; never what `Host` says. */
@Injectable()
export class PublicUrl {
  /** @param configured SYNCLEDGER_PUBLIC_URL, without a slash at its end */
  constructor(private readonly configured: string | undefined) {}

  /** The origin (and path, behind some proxies) that the API's own paths are appended to. */
  of(request: FastifyRequest): string {
    if (this.configured) return this.configured;
    // Fastify fills these from X-Forwarded-* only when the peer is a trusted proxy.
    const forwarded = request.ips && request.headers['x-forwarded-host'];
    if (forwarded) return `${request.protocol}://${request.host}`;
    const { localAddress = '127.0.0.1', localPort = 80 } = request.socket;
    const address = localAddress.replace(/^::ffff:/, '');
    return `http://${address.includes(':') ? `[${address}]` : address}:${String(localPort)}`;
  }

  /** The host part, as connection strings name it. */
  hostOf(request: FastifyRequest): string {
    return new URL(this.of(request)).host;
  }
}
