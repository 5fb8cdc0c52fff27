import { LedgerError } from '@syncledger/domain';
import { LRUCache } from 'lru-cache';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { clientNetwork } from './client-network.js';

const WINDOW_MILLISECONDS = 60_000;
/** Clients counted at most; beyond that those that were silent longest are forgotten. */
const MOST_CLIENTS = 100_000;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route is never refused by the rate limit, as health probes must not be. */
    neverLimited?: boolean;
  }
}

/** Counts events of clients in windows of a minute, which begin with the first event of a client. */
export class MinuteCounter<Client extends string | number> {
  private readonly windows = new LRUCache<Client, { events: number }>({
    // Not `max`, which allocates room for all of them at once.
    maxSize: MOST_CLIENTS,
    sizeCalculation: () => 1,
    ttl: WINDOW_MILLISECONDS,
    // Without this the time is read once a millisecond, and a window that begins within it has more than a minute left.
    ttlResolution: 0,
    noUpdateTTL: true,
  });

  /** @returns how many events there are in the client's window, and how many seconds are left of it */
  count(client: Client): { events: number; secondsLeft: number } {
    const window = this.windows.get(client) ?? { events: 0 };
    window.events += 1;
    this.windows.set(client, window);
    return { events: window.events, secondsLeft: Math.max(1, Math.ceil(this.windows.getRemainingTTL(client) / 1000)) };
  }
}

/**
 * Limits the requests of each user, whatever the token, and of each client network for requests without a valid token. Every answer
 * tells what is left in `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds). Counts are those of this process.
 */
export class RateLimit {
  private readonly users = new MinuteCounter<number>();
  private readonly networks = new MinuteCounter<string>();

  /** @param limit requests a minute; undefined for no limit */
  constructor(private readonly limit: number | undefined) {}

  /** @throws LedgerError `throttled` */
  countUser(userId: number, reply: FastifyReply): void {
    if (this.limit !== undefined) tell(reply, this.limit, this.users.count(userId));
  }

  /** @throws LedgerError `throttled` */
  countAddress({ ip, routeOptions: { config } }: FastifyRequest, reply: FastifyReply): void {
    if (this.limit === undefined || config.neverLimited || config.dashboard) return;
    tell(reply, this.limit, this.networks.count(clientNetwork(ip)));
  }
}

function tell(reply: FastifyReply, limit: number, { events, secondsLeft }: ReturnType<MinuteCounter<string>['count']>) {
  const seconds = String(secondsLeft);
  reply.headers({
    'RateLimit-Limit': String(limit),
    'RateLimit-Remaining': String(Math.max(0, limit - events)),
    'RateLimit-Reset': seconds,
  });
  if (events <= limit) return;
  throw new LedgerError('throttled', `Too many requests. Retry in ${seconds} s.`, { 'Retry-After': seconds });
}
