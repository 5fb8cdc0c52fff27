import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

import pg from 'pg';

/** How long a statement may go without a reply before the server is asked about it, in milliseconds. */
const SILENT_MILLIS = 4000;
const CHECK_MILLIS = 1000;
/** How long a reply that was sent during the check may still be on its way, in milliseconds. */
const TRANSIT_MILLIS = 500;
/** How long the server may take to close a connection, in milliseconds. */
const FAREWELL_MILLIS = 2000;

type OnConnect = (error?: Error) => void;

/** A connection that knows since when it waits for a reply. */
export class WatchedClient extends pg.Client {
  /** Whether the pool has it. */
  isIdle = false;
  /** Since when it waits for the reply that is due, by `performance.now()`. */
  busySince: number | undefined;

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    this.query = ((...args: unknown[]) => {
      this.busySince ??= performance.now();
      return query(...args);
    }) as typeof this.query;
    this.on('drain', () => (this.busySince = undefined));
    // A busy pool sends the next statement before the client drains: each reply starts the wait for the next one.
    this.protocol.on('readyForQuery', () => (this.busySince &&= performance.now()));
    const connect = this.connect.bind(this) as (onConnect?: OnConnect) => unknown;
    const closingOnFailure = (onConnect: OnConnect) => (error?: Error) => {
      // Without a password, the driver gives up, and leaves the connection to a server that waits for one.
      if (error) this.destroy();
      onConnect(error);
    };
    this.connect = ((onConnect?: OnConnect) =>
      connect(onConnect && closingOnFailure(onConnect))) as typeof this.connect;
    const end = this.end.bind(this) as (...args: unknown[]) => unknown;
    this.end = ((...args: unknown[]) => {
      // A server that does not hear the farewell would keep the connection open, and the pool waiting for its end.
      setTimeout(() => {
        this.destroy();
      }, FAREWELL_MILLIS).unref();
      return end(...args);
    }) as typeof this.end;
  }

  /** The id of its process on the server. */
  get serverProcess(): number | undefined {
    return (this as unknown as { processID?: number }).processID;
  }

  /** Ends it without a farewell, which nobody would read; its statement fails. */
  destroy(): void {
    this.protocol.stream.destroy();
  }

  private get protocol(): EventEmitter & { readonly stream: Socket } {
    return (this as unknown as { connection: EventEmitter & { stream: Socket } }).connection;
  }
}

/**
 * Finds connections whose packets are lost without a reset, as a stuck pooler or load balancer loses them. No time limit
 * of a statement can tell them from a slow statement: a second connection asks the server whether it still executes it.
 * If not, the connection is destroyed with the idle ones, which took the same way, and the pool opens others.
 */
export class SilentConnections {
  private readonly clients = new Set<WatchedClient>();
  private readonly timer = setInterval(() => void this.check(), CHECK_MILLIS).unref();
  private isChecking = false;

  /**
   * @param config for the connection that asks the server
   * @param pools made with `WatchedClient`
   */
  constructor(
    private readonly config: pg.ClientConfig,
    pools: readonly pg.Pool[],
  ) {
    for (const pool of pools) this.watch(pool);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private watch(pool: pg.Pool): void {
    pool.on('acquire', (client) => {
      const watched = client as unknown as WatchedClient;
      watched.isIdle = false;
      this.clients.add(watched);
    });
    pool.on('release', (_error, client) => {
      (client as unknown as WatchedClient).isIdle = true;
    });
    pool.on('remove', (client) => {
      this.clients.delete(client as unknown as WatchedClient);
    });
  }

  private async check(): Promise<void> {
    const since = performance.now() - SILENT_MILLIS;
    const silent = [...this.clients].filter(({ busySince }) => busySince !== undefined && busySince < since);
    if (silent.length === 0 || this.isChecking) return;
    this.isChecking = true;
    try {
      await this.destroyLost(silent);
    } finally {
      this.isChecking = false;
    }
  }

  private async destroyLost(silent: readonly WatchedClient[]): Promise<void> {
    const asked = silent.map((client) => ({ client, since: client.busySince }));
    const executing = await this.executing(silent).catch(() => undefined);
    if (!executing) return;
    await new Promise((resolve) => setTimeout(resolve, TRANSIT_MILLIS).unref());
    const lost = asked.filter(
      ({ client, since }) => client.busySince === since && !executing.has(client.serverProcess ?? 0),
    );
    if (lost.length === 0) return;
    for (const { client } of lost) client.destroy();
    for (const client of this.clients) if (client.isIdle) client.destroy();
  }

  /** The processes of the server that execute a statement, among those of the connections. */
  private async executing(clients: readonly WatchedClient[]): Promise<ReadonlySet<number> | undefined> {
    const client = new WatchedClient({
      ...this.config,
      connectionTimeoutMillis: SILENT_MILLIS,
      query_timeout: SILENT_MILLIS,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ own: number; executing: number[] }>(
        `SELECT pg_backend_pid() AS own, ARRAY(
          SELECT pid FROM pg_stat_activity
          WHERE pid = ANY($1) AND state IN ('active', 'fastpath function call')
        ) AS executing`,
        [clients.map(({ serverProcess }) => serverProcess ?? 0)],
      );
      const [row] = rows;
      // A pooler makes up ids of processes, so this cannot be found out through it.
      return row?.own === client.serverProcess ? new Set(row?.executing) : undefined;
    } finally {
      void client.end().catch(() => undefined);
    }
  }
}
