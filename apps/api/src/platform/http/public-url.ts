import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { holds, type Environment } from '../config/index.js';

/** A host name or address, with a port or without. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;

/** Where clients reach the server: as configured, else where this request came in; never what `Host` says. */
@Injectable()
export class PublicUrl {
  /** @param environment its public URL, and the proxies that it trusts */
  constructor(private readonly environment: Pick<Environment, 'publicUrl' | 'trustedProxies'>) {}

  /** The origin (and path, behind some proxies) that the API's own paths are appended to. */
  of(request: FastifyRequest): string {
    const { publicUrl, trustedProxies } = this.environment;
    if (publicUrl) return publicUrl;
    const { localAddress = '127.0.0.1', localPort = 80, remoteAddress } = request.socket;
    // Fastify falls back to Host, so the header has to be there and its sender trusted.
    if (request.headers['x-forwarded-host'] && holds(trustedProxies, remoteAddress)) {
      const protocol = request.protocol === 'https' ? 'https' : 'http';
      if (HOST.test(request.host)) return `${protocol}://${request.host}`;
    }
    const address = localAddress.replace(/^::ffff:/, '');
    return `http://${address.includes(':') ? `[${address}]` : address}:${String(localPort)}`;
  }
}
