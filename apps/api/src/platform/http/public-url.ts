import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { holds, type Environment } from '../config/index.js';

/** A host name or address, with a port or without. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;

/** The public URL of the server: as configured, else the address that the request came in on. `Host` is never trusted. */
@Injectable()
export class PublicUrl {
  constructor(private readonly environment: Pick<Environment, 'publicUrl' | 'trustedProxies'>) {}

  /** The origin (and path prefix, behind some proxies) of the API's paths. */
  of(request: FastifyRequest): string {
    const { publicUrl, trustedProxies } = this.environment;
    if (publicUrl) return publicUrl;
    const { localAddress = '127.0.0.1', localPort = 80, remoteAddress } = request.socket;
    // Fastify falls back to Host, so require the header and a trusted sender.
    if (request.headers['x-forwarded-host'] && holds(trustedProxies, remoteAddress)) {
      const protocol = request.protocol === 'https' ? 'https' : 'http';
      if (HOST.test(request.host)) return `${protocol}://${request.host}`;
    }
    const address = localAddress.replace(/^::ffff:/, '');
    return `http://${address.includes(':') ? `[${address}]` : address}:${String(localPort)}`;
  }
}
