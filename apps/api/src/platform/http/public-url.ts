import { createParamDecorator, Injectable, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';

import { includesAddress, type Environment } from '../config/index.js';

/** A host name or address, with a port or without. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{0,5})?$/i;

/** Where clients reach the server (decision 58). */
@Injectable()
export class PublicUrl {
  /** By URL; clients use a few. */
  private readonly origins = new LRUCache<string, string>({ max: 100 });

  constructor(private readonly environment: Pick<Environment, 'publicUrl' | 'trustedProxies'>) {}

  /** As configured, without a slash at its end. */
  get configured(): string | undefined {
    return this.environment.publicUrl;
  }

  /** The absolute URL of a request with its query, the base of links that only its client gets. */
  of(request: FastifyRequest): URL {
    return new URL(this.baseOf(request) + request.url);
  }

  /** The base of links that only the client of a request gets, without a slash at its end. */
  baseOf(request: FastifyRequest): string {
    return this.environment.publicUrl ?? this.byHost(request) ?? listeningAddress(request);
  }

  /** The host and port for what others get, too: no header of a request decides it. */
  hostForAll(request: FastifyRequest): string {
    return new URL(this.baseForAll(request)).host;
  }

  /** The base of links that others get, too, without a slash at its end. */
  baseForAll(request: FastifyRequest): string {
    return this.environment.publicUrl ?? listeningAddress(request);
  }

  /**
   * Whether an `Origin` is that of this server: of its public URL, or of the host that the client used. Only that of the public URL is
   * compared with its scheme: a proxy may have ended TLS.
   */
  isOrigin(request: FastifyRequest, origin: string): boolean {
    if (!URL.canParse(origin)) return false;
    const { protocol, host, origin: normalized } = new URL(origin);
    if (!/^https?:$/.test(protocol)) return false;
    const { publicUrl } = this.environment;
    const own = publicUrl === undefined ? undefined : new URL(publicUrl);
    if (own?.host === host) return own.origin === normalized;
    const asked = `${protocol}//${request.headers.host ?? ''}`;
    return (URL.canParse(asked) && new URL(asked).host === host) || this.of(request).host === host;
  }

  private originOf(url: string): string | undefined {
    const known = this.origins.get(url);
    if (known !== undefined || !URL.canParse(url)) return known;
    const { origin } = new URL(url);
    this.origins.set(url, origin);
    return origin;
  }

  /** The scheme and host that the client used; undefined if its headers don't contain a valid host. */
  private byHost({ raw: { headers, socket } }: FastifyRequest): string | undefined {
    const isFromProxy = includesAddress(this.environment.trustedProxies, socket.remoteAddress);
    const forwarded = (name: string) => (isFromProxy ? lastOf(headers[`x-forwarded-${name}`]) : undefined);
    const scheme = forwarded('proto')?.toLowerCase() === 'https' ? 'https' : 'http';
    const host = forwarded('host') ?? headers.host ?? '';
    const port = forwarded('port') ?? '';
    if (!HOST.test(host)) return undefined;
    return this.originOf(`${scheme}://${host}${/^\d{1,5}$/.test(port) && !/:\d*$/.test(host) ? `:${port}` : ''}`);
  }
}

/** The entry of the nearest proxy; undefined if the header is missing or empty. */
function lastOf(header: string | string[] | undefined): string | undefined {
  return [header].flat().join().split(',').at(-1)?.trim() || undefined;
}

/** The address that the request arrived at. */
function listeningAddress({ socket }: FastifyRequest): string {
  const { localAddress = '127.0.0.1', localPort = 80 } = socket;
  // Without the zone of a link-local address.
  const address = localAddress.replace(/^::ffff:|%.*$/g, '');
  return `http://${address.includes(':') ? `[${address}]` : address}:${String(localPort)}`;
}

@Injectable()
export class ServerHostPipe implements PipeTransform<FastifyRequest, string> {
  constructor(private readonly publicUrl: PublicUrl) {}

  transform(request: FastifyRequest): string {
    return this.publicUrl.hostForAll(request);
  }
}

@Injectable()
export class ServerBasePipe implements PipeTransform<FastifyRequest, string> {
  constructor(private readonly publicUrl: PublicUrl) {}

  transform(request: FastifyRequest): string {
    return this.publicUrl.baseForAll(request);
  }
}

const CurrentRequest = createParamDecorator((_: unknown, context: ExecutionContext) =>
  context.switchToHttp().getRequest<FastifyRequest>(),
);

/** Injects the host and port of the server, as anyone may use them. */
export function ServerHost(): ParameterDecorator {
  return CurrentRequest(ServerHostPipe);
}

/** Injects the address of the server with its prefix, as anyone may use it, without a slash at its end. */
export function ServerBase(): ParameterDecorator {
  return CurrentRequest(ServerBasePipe);
}
