import { LedgerError } from '@syncledger/domain';
import { LRUCache } from 'lru-cache';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { clientNetwork } from './client-network.js';

const WINDOW_MILLISECONDS = 60_000;
/** Beyond this, the least recently active clients are evicted. */
const MAX_CLIENTS = 100_000;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Exempts the route from the rate limit, such as health probes. */
    neverLimited?: boolean;
  }
}

/** Counts events per client in fixed windows of one minute, which start with the first event of the client. */
export class MinuteCounter<Client extends string | number> {
  private readonly windows = new LRUCache<Client, { events: number }>({
    // Not `max`, which allocates memory for all of them in advance.
    maxSize: MAX_CLIENTS,
    sizeCalculation: () => 1,
    ttl: WINDOW_MILLISECONDS,
    // By default the cache reads the clock once per millisecond, so a new window could last longer than a minute.
    ttlResolution: 0,
    noUpdateTTL: true,
  });

  /** @returns the number of events in the client's window, and the seconds left in it */
  count(client: Client): { events: number; secondsLeft: number } {
    const window = this.windows.get(client) ?? { events: 0 };
    window.events += 1;
    this.windows.set(client, window);
    return { events: window.events, secondsLeft: Math.max(1, Math.ceil(this.windows.getRemainingTTL(client) / 1000)) };
  }
}

/**
 * Limits requests per user, and per client network for requests without a valid token. Responses have the headers
 * `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds). Each process counts for itself.
 */
export class RateLimit {
  private readonly users = new MinuteCounter<number>();
  private readonly networks = new MinuteCounter<string>();

  /** @param limit requests a minute; undefined for no limit */
  constructor(private readonly limit: number | undefined) {}

  /** @throws LedgerError `throttled` */
  countUser(userId: number, reply: FastifyReply): void {
    if (this.limit !== undefined) enforce(reply, this.limit, this.users.count(userId));
  }

  /** @throws LedgerError `throttled` */
  countAddress({ clientAddress, routeOptions: { config } }: FastifyRequest, reply: FastifyReply): void {
    if (this.limit === undefined || config.neverLimited || config.isStatic) return;
    enforce(reply, this.limit, this.networks.count(clientNetwork(clientAddress)));
  }
}

function enforce(
  reply: FastifyReply,
  limit: number,
  { events, secondsLeft }: ReturnType<MinuteCounter<string>['count']>,
) {
  const seconds = String(secondsLeft);
  reply.headers({
    'RateLimit-Limit': String(limit),
    'RateLimit-Remaining': String(Math.max(0, limit - events)),
    'RateLimit-Reset': seconds,
  });
  if (events <= limit) return;
  throw new LedgerError('throttled', `Too many requests. Retry in ${seconds} s.`, { 'Retry-After': seconds });
}
